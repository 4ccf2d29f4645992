import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { type ContainerExecutionOutput, MessageName, type ParallelOutput } from '@tdw/payloads';
import type Docker from 'dockerode';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { removalOf, runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

type HistoryEvent = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>[number];

const image = 'busybox:stable';
const command = ['sh', '-c', `trap 'exit 143' TERM; echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done`];

const context = useClient();

const createWorker = useWorkerProcesses();
useLeftoverCheck();
beforeEach(async () => {
  const flags = ['--reap-interval', '1s', '--reap-grace', '1s'];
  await createWorker({ taskQueue: context.taskQueue, flags }).start();
});

/**
 * Resets a run.
 *
 * @param taskOf - the workflow task to reset to, which is done anew, by the number of its completion
 * @returns the run that goes on
 */
async function reset(
  run: WorkflowHandle,
  taskOf: (events: HistoryEvent[]) => HistoryEvent['eventId'],
): Promise<WorkflowHandle> {
  const { workflowId } = run;
  const { events } = await run.fetchHistory();
  const { runId } = await context.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId, runId: (await run.describe()).runId },
    reason: 'a test',
    workflowTaskFinishEventId: taskOf(events ?? [])!,
    requestId: randomUUID(),
  });
  return context.client.workflow.getHandle(workflowId, runId);
}

async function letGo(container: Docker.Container): Promise<void> {
  await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
}

describe('a run that is reset', () => {
  test('to after the start of its container goes on with that one', async () => {
    const waitStrategy = { type: 'log', message: 'begun' };
    const run = await start(context, { image, command, lifecycle: 'job', waitStrategy });
    await run.executeUpdate(MessageName.waitUntilReady);
    const container = await runningContainerOf(run);
    const again = await reset(
      run,
      (events) => events.findLast(({ workflowTaskCompletedEventAttributes: completed }) => Boolean(completed))?.eventId,
    );
    await letGo(container);

    expect((await again.result()) as ContainerExecutionOutput).toMatchObject({
      status: 'succeeded',
      containerId: container.id,
      stdout: 'begun\ndone\n',
    });
    expect(await startsOf(run)).toHaveLength(1);
  }, 120_000);

  test('to before one of its containers began has that one anew, and the old one does not stay beside it', async () => {
    const containers = [
      { name: 'kept', image, command },
      { image, command: ['true'] },
      { name: 'anew', image, command },
    ];
    const run = await start(context, { containers, maxConcurrency: 2 }, 'parallelContainersWorkflow');
    const kept = await runningContainerOf(run, { step: 'kept' });
    const old = await runningContainerOf(run, { step: 'anew' });
    const again = await reset(
      run,
      (events) =>
        events.findLast(({ activityTaskScheduledEventAttributes: scheduled }) => Boolean(scheduled))
          ?.activityTaskScheduledEventAttributes?.workflowTaskCompletedEventId,
    );
    const anew = await runningContainerOf(run, { step: 'anew', runId: (await again.describe()).runId });
    await removalOf(old);

    expect((await again.describe()).status.name).toBe('RUNNING');
    for (const container of [kept, anew]) await letGo(container);
    expect(((await again.result()) as ParallelOutput).results).toMatchObject([
      { status: 'succeeded', containerId: kept.id, stdout: 'begun\ndone\n' },
      { status: 'succeeded' },
      { status: 'succeeded', containerId: anew.id },
    ]);
    // The first three, and the third again.
    expect(await startsOf(run)).toHaveLength(4);
  }, 120_000);
});
