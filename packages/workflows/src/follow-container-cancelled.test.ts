import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure, type WorkflowHandle } from '@temporalio/client';
import type { ContainerActivities, RunProgress } from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();

/** A run that is cancelled while its activity runs; the activity then ends as `end` does. */
async function cancelWhileRunning(
  end: ContainerActivities['runContainer'],
  input: object = {},
): Promise<WorkflowHandle> {
  let begun = (): void => undefined;
  const running = new Promise<void>((resolve) => (begun = resolve));
  temporal.activities.runContainer = async (request) => {
    begun();
    await untilCancelled();
    return end(request);
  };
  const handle = await temporal.start({ image: 'alpine', ...input });
  await running;
  await handle.cancel();
  return handle;
}

const LOG = { reference: 'file:///logs/1', stdoutBytes: 3, stderrBytes: 0, stdoutSha256: 'a', stderrSha256: 'b' };
const CANCELLED = { name: 'WorkflowFailedError', cause: { name: 'CancelledFailure' } };

describe('a run that is cancelled', () => {
  test('closes cancelled once its container is proven to be gone', async () => {
    const handle = await cancelWhileRunning(async () => {
      throw new CancelledFailure('gone', [{ removed: true, containerId: 'c0ffee' }]);
    });

    await expect(handle.result()).rejects.toMatchObject(CANCELLED);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(await scheduledActivities(handle)).toEqual(['runContainer', 'stopContainer']);
  });

  test('removes the container when its activity gave no proof', async () => {
    let removed = 0;
    temporal.activities.removeContainer = async () => {
      removed++;
      return { removed: true, found: true, log: LOG };
    };
    const handle = await cancelWhileRunning(async () => {
      throw new CancelledFailure('whatever');
    });

    await expect(handle.result()).rejects.toMatchObject(CANCELLED);
    expect(removed).toBe(1);
    expect(await handle.query<RunProgress>('tdw.progress')).toMatchObject({
      containers: [{ state: 'cancelled', log: { reference: LOG.reference } }],
    });
  });

  test('closes cancelled, although its container came to its end meanwhile, and releases that', async () => {
    const handle = await cancelWhileRunning(async () => output());

    await expect(handle.result()).rejects.toMatchObject(CANCELLED);
    expect((await handle.describe()).status.name).toBe('CANCELLED');
    expect(temporal.released).toHaveLength(1);
  });

  test('closes cancelled, although its container failed meanwhile', async () => {
    const handle = await cancelWhileRunning(async () => {
      throw ApplicationFailure.nonRetryable('lost', 'Tdw.ContainerLost', { removed: true });
    });

    await expect(handle.result()).rejects.toMatchObject(CANCELLED);
  });

  test('closes cancelled, although its container could not be removed', async () => {
    temporal.activities.removeContainer = async () => {
      throw ApplicationFailure.nonRetryable('down');
    };
    const handle = await cancelWhileRunning(async () => {
      throw new CancelledFailure('whatever');
    });

    await expect(handle.result()).rejects.toMatchObject(CANCELLED);
    // Of a run that is cancelled this is all that tells.
    expect(await handle.query<RunProgress>('tdw.progress')).toMatchObject({
      containers: [{ state: 'cancelled', cleanup: 'deferred' }],
    });
  });

  test('between two attempts removes what the one before may have left', async () => {
    let failed = (): void => undefined;
    const failing = new Promise<void>((resolve) => (failed = resolve));
    let removed = 0;
    temporal.activities.runContainer = async () => {
      failed();
      throw ApplicationFailure.create({ message: 'down', nextRetryDelay: '1h' });
    };
    temporal.activities.removeContainer = async () => {
      removed++;
      return { removed: true, found: true };
    };
    const handle = await temporal.start({ image: 'alpine' });
    await failing;
    await backingOff(handle);
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject(CANCELLED);
    expect(removed).toBe(1);
  });
});

/** The server learns of the failure a moment after the activity ended, and there is no event to wait for. */
async function backingOff(handle: WorkflowHandle): Promise<void> {
  for (;;) {
    const { raw } = await handle.describe();
    if (raw.pendingActivities?.[0]?.lastFailure) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
