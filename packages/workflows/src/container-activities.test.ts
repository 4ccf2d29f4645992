import { expect, test } from '@jest/globals';
import { CancelledFailure, type WorkflowHandle } from '@temporalio/client';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();

/** What a run asks of the server for each of its activities, by name: times in seconds. */
async function askedFor(run: WorkflowHandle): Promise<Record<string, object>> {
  const { events } = await run.fetchHistory();
  const scheduled = (events ?? []).flatMap(({ activityTaskScheduledEventAttributes: asked }) => asked ?? []);
  return Object.fromEntries(
    scheduled.map(({ activityType, heartbeatTimeout, scheduleToStartTimeout, retryPolicy }) => [
      activityType?.name ?? '',
      {
        heartbeat: Number(heartbeatTimeout?.seconds ?? 0),
        scheduleToStart: Number(scheduleToStartTimeout?.seconds ?? 0),
        // None is no limit.
        maximumAttempts: retryPolicy?.maximumAttempts ?? 0,
      },
    ]),
  );
}

test('what follows a container is tried without end, and orders to clear away wait a minute for a worker', async () => {
  const begun = Promise.withResolvers<void>();
  temporal.activities.runContainer = async () => {
    begun.resolve();
    await untilCancelled();
    throw new CancelledFailure('and nobody knows what is left');
  };
  temporal.activities.stopContainer = async () => ({ stopped: false });
  temporal.activities.removeContainer = async () => ({ removed: true, found: true });
  const run = await temporal.start({ image: 'alpine' });
  await begun.promise;
  await run.cancel();
  await expect(run.result()).rejects.toThrow();
  const { runContainer, stopContainer, removeContainer } = await askedFor(run);

  const { scheduleToStart: _, ...following } = runContainer as { scheduleToStart: number };
  expect(following).toEqual({ heartbeat: 15, maximumAttempts: 0 });
  for (const order of [stopContainer, removeContainer])
    expect(order).toMatchObject({ scheduleToStart: 60, maximumAttempts: 0 });
});
