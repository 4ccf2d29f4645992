import { describe, expect, test } from '@jest/globals';
import { activityOn, KEY, type TestActivity } from '../testing/activity-environment.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

type CancelArguments = Required<Parameters<TestActivity['environment']['cancel']>>;

/** A run whose container runs when the server says why it is to end. */
async function abortWhileRunning(
  reason: CancelArguments[0],
  details: Partial<CancelArguments[1]>,
): Promise<{ activity: TestActivity; error: unknown }> {
  engine.fake.program = () => undefined;
  const activity = activityOn(engine.fake);
  const held = engine.fake.hold('wait');
  const running = activity.runContainer().catch((error: unknown) => error);
  await held.reached;
  activity.environment.cancel(reason, details as CancelArguments[1]);
  return { activity, error: await running };
}

describe('an activity that is aborted because', () => {
  test('its run is cancelled stops and removes the container, and says that it is gone', async () => {
    const { activity, error } = await abortWhileRunning('CANCELLED', { cancelRequested: true });

    expect(error).toMatchObject({ name: 'CancelledFailure', details: [{ key: KEY, removed: true }] });
    expect(engine.fake.count('stop')).toBe(1);
    expect(engine.fake.containers).toEqual([]);
    // The SDK knows of it, and reports it itself.
    expect(activity.reported).toEqual([]);
  });

  test.each([
    ['the server does not know it any more', 'NOT_FOUND', { notFound: true }],
    ['it is out of time', 'TIMED_OUT', { timedOut: true }],
    ['the worker shuts down', 'WORKER_SHUTDOWN', { workerShutdown: true }],
    ['it is paused', 'PAUSED', { paused: true }],
    ['it is reset', 'RESET', { reset: true }],
  ] as const)('%s leaves the container running', async (_, reason, details) => {
    const { error } = await abortWhileRunning(reason, details);

    expect(error).toMatchObject({ name: 'CancelledFailure', message: reason });
    expect(engine.fake.count('stop') + engine.fake.count('remove')).toBe(0);
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });

  test('its run was cancelled before it began creates nothing', async () => {
    const activity = activityOn(engine.fake);
    activity.environment.cancel();

    await expect(activity.runContainer()).rejects.toMatchObject({
      name: 'CancelledFailure',
      details: [{ key: KEY, removed: true }],
    });
    expect(engine.fake.count('create')).toBe(0);
    expect(activity.confirmed).toEqual([]);
  });
});
