// Postgres, a migration and tests, which find each other by name: once all goes well, once the migration is missing.
import assert from 'node:assert/strict';
import { printTable, runExample, startStockWorker } from '@tdw-examples/support';
import { type ContainerPipelineWorkflow, FailureType, type PipelineOutput, WorkflowName } from '@tdw/payloads';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import { migrateAndTest } from './migrate-and-test.ts';

const [image = 'postgres:15-alpine'] = process.argv.slice(2);

await runExample(startStockWorker, async ({ client, taskQueue }) => {
  const execute = async (variant: string, migration?: string): Promise<PipelineOutput> =>
    client.workflow.execute<ContainerPipelineWorkflow>(WorkflowName.containerPipeline, {
      taskQueue,
      workflowId: `${taskQueue}-${variant}`,
      args: [migrateAndTest(image, migration)],
    });

  const good = await execute('migrated');
  show('With the migration', good);
  assert.deepEqual(statuses(good), ['db succeeded', 'migrate succeeded', 'test succeeded']);
  assert.equal(good.results[1]?.stdout, 'the orders are worth 42\n');

  const failure = await failureOf(execute('not-migrated', 'SELECT 1'));
  assert.equal(failure.type, FailureType.PipelineFailed);
  const partial = failure.details?.[0] as PipelineOutput;
  show(`Without: ${failure.type}`, partial);
  assert.deepEqual(statuses(partial), ['db succeeded', 'migrate succeeded', 'test failed']);
  assert.match(partial.results[1]?.stderr ?? '', /relation "orders" does not exist/);

  return 'The tests saw what the migration had made, in the database of their own run.';
});

function show(title: string, { services = [], results }: PipelineOutput): void {
  console.log(`${title}:`);
  printTable({ name: 'name', status: 'status', exitCode: 'exit', durationMs: 'ms' }, [...services, ...results]);
}

function statuses({ services = [], results }: PipelineOutput): string[] {
  return [...services, ...results].map(({ name, status }) => `${name} ${status}`);
}

async function failureOf(running: Promise<unknown>): Promise<ApplicationFailure> {
  try {
    await running;
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
    throw error;
  }
  throw new assert.AssertionError({ message: 'Expected the pipeline to fail' });
}
