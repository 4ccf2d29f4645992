// Test suites side by side, three at a time: some fail, the others go on, and all are told in the order of the input.
import assert from 'node:assert/strict';
import { printTable, runExample, startStockWorker } from '@tdw-examples/support';
import { type ContainerExecutionOutput, type ParallelContainersWorkflow, WorkflowName } from '@tdw/payloads';
import { mostAtATime } from './most-at-a-time.ts';
import { suites } from './suites.ts';

const [image = 'busybox:stable'] = process.argv.slice(2);
const maxConcurrency = 3;

await runExample(startStockWorker, async ({ client, taskQueue }) => {
  const { results, totalSuccess, totalFailed, totalDurationMs } =
    await client.workflow.execute<ParallelContainersWorkflow>(WorkflowName.parallelContainers, {
      taskQueue,
      workflowId: `${taskQueue}-suites`,
      args: [
        {
          containers: suites.map(({ name, script }) => ({ name, image, command: ['sh', '-c', script] })),
          maxConcurrency,
          failureStrategy: 'continue',
        },
      ],
    });
  const most = mostAtATime(results);

  printTable(
    { name: 'suite', status: 'status', exitCode: 'exit', begins: 'from (s)', ends: 'to (s)', stdout: 'says' },
    timeTable(results),
  );
  assert.deepEqual(
    results.map(({ name, exitCode }) => ({ name, exitCode })),
    suites.map(({ name, exitCode }) => ({ name, exitCode })),
  );
  assert.deepEqual({ totalSuccess, totalFailed }, { totalSuccess: 5, totalFailed: 2 });
  assert.ok(most <= maxConcurrency, `Expected at most ${maxConcurrency} at a time, got ${most}`);
  const seconds = (totalDurationMs / 1_000).toFixed(1);
  return `${totalSuccess} suites passed and ${totalFailed} failed in ${seconds} s, at most ${most} at a time.`;
});

/** The results with their times as seconds since the first of them began. */
function timeTable(results: readonly ContainerExecutionOutput[]): Record<string, unknown>[] {
  const first = Math.min(...results.map(({ startedAt = '' }) => Date.parse(startedAt)));
  const since = (time = ''): string => ((Date.parse(time) - first) / 1_000).toFixed(2);
  return results.map(({ startedAt, finishedAt, ...result }) => ({
    ...result,
    begins: since(startedAt),
    ends: since(finishedAt),
  }));
}
