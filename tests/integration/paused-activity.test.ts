import { expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf, start, startsOf } from '../support/runs.ts';

const worker = useContainerWorker();
useLeftoverCheck();

const WAITING = 'echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done';

/** Of `PendingActivityState` in Temporal's API. */
const PAUSED = 4;

type PendingActivity = NonNullable<Awaited<ReturnType<WorkflowHandle['describe']>>['raw']['pendingActivities']>[number];

/** Resolves when the server says that of the run's activity. */
async function until(run: WorkflowHandle, isSo: (activity: PendingActivity) => boolean): Promise<void> {
  while (!isSo(await activityOf(run)));
}

async function activityOf(run: WorkflowHandle): Promise<PendingActivity> {
  return (await run.describe()).raw.pendingActivities![0]!;
}

const startOf = ({ lastStartedTime }: PendingActivity): string => JSON.stringify(lastStartedTime);

test('a container whose activity is paused or reset by hand goes on, and is gone on with', async () => {
  const command = ['sh', '-c', WAITING];
  const begin = () => start(worker, { image: 'busybox:stable', command });
  const runs = { paused: await begin(), reset: await begin() };
  const containers = { paused: await runningContainerOf(runs.paused), reset: await runningContainerOf(runs.reset) };
  const { workflowService } = worker.client;
  const idOf = ({ workflowId }: WorkflowHandle) => ({ namespace: 'default', execution: { workflowId }, id: '1' });
  const first = startOf(await activityOf(runs.reset));
  await workflowService.resetActivity(idOf(runs.reset));
  await workflowService.pauseActivity(idOf(runs.paused));
  await until(runs.paused, ({ state }) => Number(state) === PAUSED);
  await (await containers.paused.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
  await containers.paused.wait();
  await workflowService.unpauseActivity(idOf(runs.paused));
  await until(runs.reset, (activity) => startOf(activity) !== first);
  await (await containers.reset.exec({ Cmd: ['touch', '/tmp/go'] })).start({});

  for (const run of Object.values(runs)) {
    expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
      status: 'succeeded',
      stdout: 'begun\ndone\n',
      reattached: true,
    });
    expect(await startsOf(run)).toHaveLength(1);
  }
}, 120_000);
