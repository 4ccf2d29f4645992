import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/client';
import type { FailureDetails, RemoveContainerRequest } from '@tdw/payloads';
import { scheduledActivities } from './testing/history.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();

/** A run whose container could not be run. */
async function failWith(
  details: FailureDetails | undefined,
  type = 'Tdw.ImageNotFound',
): Promise<{ error: unknown; activities: string[] }> {
  temporal.activities.runContainer = async () => {
    throw ApplicationFailure.nonRetryable('no such image', type, details);
  };
  const handle = await temporal.start({ image: 'alpine' });
  const error = await handle.result().catch((reason: unknown) => reason);
  return { error, activities: await scheduledActivities(handle) };
}

describe('a container that could not be run', () => {
  test('fails the run with the typed failure itself, not with the activity around it', async () => {
    const { error } = await failWith({ image: 'alpine', removed: true });

    expect(error).toMatchObject({
      name: 'WorkflowFailedError',
      cause: {
        name: 'ApplicationFailure',
        type: 'Tdw.ImageNotFound',
        message: 'no such image',
        details: [{ image: 'alpine', removed: true }],
      },
    });
  });

  test('is not removed when the failure proves that nothing is left', async () => {
    const { activities } = await failWith({ removed: true });

    expect(activities).toEqual(['runContainer']);
    expect(temporal.released).toEqual([]);
  });

  test('is removed with the word that it failed, where that is a reason to keep it', async () => {
    const removals: RemoveContainerRequest[] = [];
    temporal.activities.runContainer = async () => {
      throw ApplicationFailure.nonRetryable('not ready', 'Tdw.NotReady', { removed: false });
    };
    temporal.activities.removeContainer = async (request) => {
      removals.push(request);
      return { removed: false, found: true };
    };
    const handle = await temporal.start({ image: 'alpine', autoRemove: 'onSuccess' });
    await handle.result().catch(() => undefined);

    expect(removals).toEqual([{ key: expect.any(String), failed: true }]);
    expect((await handle.describe()).memo).toEqual({ [`tdw.kept.${removals[0]!.key}`]: true });
    expect(temporal.released).toEqual([]);
  });

  test.each([
    ['says nothing', undefined, []],
    ['says other things', { image: 'alpine' }, [{ image: 'alpine' }]],
    ['says that something is left', { removed: false }, [{ removed: true }]],
  ])('is removed when the failure %s', async (_, details, told) => {
    const removals: RemoveContainerRequest[] = [];
    temporal.activities.removeContainer = async (request) => {
      removals.push(request);
      return { removed: true, found: true };
    };
    const { error, activities } = await failWith(details);

    expect(activities).toEqual(['runContainer', 'removeContainer']);
    expect(removals).toEqual([{ key: expect.any(String) }]);
    expect(error).toMatchObject({ cause: { type: 'Tdw.ImageNotFound', details: told } });
  });

  test('and was left by its attempt, is said to be removed when it is', async () => {
    temporal.activities.removeContainer = async () => ({ removed: true, found: true });
    const { error } = await failWith({ image: 'alpine', removed: false });

    expect(error).toMatchObject({
      cause: { type: 'Tdw.ImageNotFound', details: [{ image: 'alpine', removed: true }] },
    });
  });

  test('fails with its own failure, and says where the log is that was kept when it was removed', async () => {
    const log = { reference: 'file:///logs/1', stdoutBytes: 3, stderrBytes: 0, stdoutSha256: 'a', stderrSha256: 'b' };
    temporal.activities.removeContainer = async () => ({ removed: true, found: true, log });
    const { error } = await failWith({ image: 'alpine' });

    expect(error).toMatchObject({ cause: { type: 'Tdw.ImageNotFound', details: [{ image: 'alpine', log }] } });
  });

  test('fails with its own failure even when it cannot be removed either, and says so', async () => {
    temporal.activities.removeContainer = async () => {
      throw ApplicationFailure.nonRetryable('down', 'Tdw.EngineUnreachable');
    };
    const { error } = await failWith({ image: 'alpine' });

    expect(error).toMatchObject({
      cause: { type: 'Tdw.ImageNotFound', details: [{ image: 'alpine', cleanup: 'deferred' }] },
    });
  });

  test('is not run again because its result was too large', async () => {
    let attempts = 0;
    temporal.activities.runContainer = async () => {
      attempts++;
      throw ApplicationFailure.create({ message: 'too large', type: 'PayloadsTooLarge' });
    };
    temporal.activities.removeContainer = async () => ({ removed: true, found: true });

    await expect(temporal.execute({ image: 'alpine' })).rejects.toMatchObject({ cause: { type: 'PayloadsTooLarge' } });
    expect(attempts).toBe(1);
  });
});
