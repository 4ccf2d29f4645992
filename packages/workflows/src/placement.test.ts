import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { activityInfo } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { FailureType, hostTaskQueue, type RunProgress } from '@tdw/payloads';
import { FakeService } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

// The worker takes activities from the queues of the host `a` alone: on any other they would never be done.
const temporal = useWorkflowWorker('index.ts', `test-${randomUUID()}@any`);
const placed: string[] = [];
const onHostA = async () => {
  placed.push(activityInfo().workflowExecution!.workflowId);
  return { host: 'a', taskQueue: hostTaskQueue(activityInfo().taskQueue, 'a') };
};
beforeEach(() => {
  placed.length = 0;
});

/** No host takes it, for as long as the test lasts; the worker of the run has none. */
async function whileNobodyPlaces(act: (asked: Promise<void>) => Promise<void>): Promise<void> {
  const asked = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<never>();
  temporal.activities.placeRun = () => {
    if (activityInfo().isLocal) throw new Error('no host here');
    asked.resolve();
    return ended.promise;
  };
  try {
    await act(asked.promise);
  } finally {
    ended.reject(new Error('over'));
  }
}

/** The run that begins with the workflow task that scheduled this activity. */
async function resetTo(run: WorkflowHandle, activity: string): Promise<WorkflowHandle> {
  const { events } = await run.fetchHistory();
  const scheduled = events!.find(
    (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity,
  );
  const { runId } = await temporal.client.workflowService.resetWorkflowExecution({
    namespace: 'default',
    workflowExecution: { workflowId: run.workflowId },
    workflowTaskFinishEventId: scheduled!.activityTaskScheduledEventAttributes!.workflowTaskCompletedEventId!,
    reason: 'test',
    requestId: randomUUID(),
  });
  return temporal.client.workflow.getHandle(run.workflowId, runId);
}

describe('a run on a queue that several hosts share', () => {
  test('is placed once, and all its containers and orders are on that host', async () => {
    const service = new FakeService();
    temporal.activities = { ...service.activities, placeRun: onHostA, runContainer: async () => output() };
    const containers = [{ image: 'postgres', lifecycle: 'service' }, { image: 'a' }, { image: 'b' }];
    const run = await temporal.start({ containers }, 'containerPipelineWorkflow');

    expect(await run.result()).toMatchObject({ totalSuccess: 3 });
    // Placed by its own worker: a local activity is a marker in the history.
    expect(placed).toHaveLength(1);
    expect(await scheduledActivities(run)).toEqual([
      'startService',
      'watchService',
      'runContainer',
      'runContainer',
      'stopContainer',
    ]);
  });

  test('is placed once for containers that begin at the same time', async () => {
    temporal.activities = { placeRun: onHostA, runContainer: async () => output() };
    const containers = ['a', 'b', 'c'].map((image) => ({ image, queueTimeout: '1m' }));
    const run = await temporal.start({ containers }, 'parallelContainersWorkflow');

    expect(await run.result()).toMatchObject({ totalSuccess: 3 });
    const scheduled = await scheduledActivities(run);
    expect(placed).toHaveLength(1);
    expect(scheduled).toEqual(['runContainer', 'runContainer', 'runContainer']);
  });

  test('is placed by another worker where its own has no engine', async () => {
    temporal.activities.placeRun = async () => {
      if (activityInfo().isLocal) throw new Error('no host here');
      return onHostA();
    };
    temporal.activities.runContainer = async () => output();
    const run = await temporal.start({ image: 'alpine' });

    expect(await run.result()).toMatchObject({ status: 'succeeded' });
    expect(await scheduledActivities(run)).toEqual(['placeRun', 'runContainer']);
  });

  test('begins anew, with another key, what it is reset to before, though it was placed by then', async () => {
    const keys: string[] = [];
    const isFollowed = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    temporal.activities.placeRun = async () => {
      if (activityInfo().isLocal) throw new Error('no host here');
      return onHostA();
    };
    temporal.activities.runContainer = async ({ key }) => {
      if (keys.push(key) === 1) {
        isFollowed.resolve();
        await end.promise;
      }
      return output();
    };
    const run = await temporal.start({ image: 'alpine' });
    await isFollowed.promise;
    const again = await resetTo(run, 'runContainer');

    expect(await again.result()).toMatchObject({ status: 'succeeded' });
    end.resolve();
    expect(new Set(keys).size).toBe(2);
  });

  test('fails when no host takes it within the container’s queueTimeout', async () => {
    await whileNobodyPlaces(async () => {
      expect(await failureOf(temporal.execute({ image: 'alpine', queueTimeout: 50 }))).toMatchObject({
        type: FailureType.QueueTimeout,
        details: { image: 'alpine' },
      });
    });
  });

  test('has no container yet when it is cancelled before it is placed, and so orders nothing', async () => {
    await whileNobodyPlaces(async (asked) => {
      const run = await temporal.start({ image: 'alpine' });
      await asked;
      await run.cancel();
      await run.result().catch(() => undefined);

      expect((await run.describe()).status.name).toBe('CANCELLED');
      expect(await run.query<RunProgress>('tdw.progress')).toMatchObject({ containers: [{ state: 'skipped' }] });
      expect(await scheduledActivities(run)).toEqual(['placeRun']);
    });
  });
});
