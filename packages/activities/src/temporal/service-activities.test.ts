import { describe, expect, test } from '@jest/globals';
import { activityOn, KEY, type TestActivity } from '../testing/activity-environment.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
const service = { lifecycle: 'service' } as const;

test('a service is started, and then watched to its end', async () => {
  engine.fake.program = () => undefined;
  const starting = activityOn(engine.fake, { attempt: 2, activityId: '5' });
  const started = await starting.startService(service);
  const [container] = engine.fake.containers;
  container?.write(1, 'served');
  container?.exit(0);

  expect(started).toMatchObject({ host: 'the-host', containerId: container?.id, attempts: 2, reattached: false });
  expect(container?.options.Labels).toMatchObject({ 'tdw.execution': KEY, 'tdw.activity-id': '5' });
  expect(await activityOn(engine.fake, { attempt: 1 }).watchService(service)).toMatchObject({
    status: 'succeeded',
    stdout: 'served',
    attempts: 1,
    reattached: false,
  });
});

test('a service that never gets ready fails with what it wrote, and is left until the workflow has seen that', async () => {
  engine.fake.program = (container) => {
    container.write(2, 'no such database\n');
    container.exit(1);
  };

  await expect(activityOn(engine.fake).startService(service)).rejects.toMatchObject({
    type: 'Tdw.NotReady',
    nonRetryable: true,
    details: [
      {
        key: KEY,
        host: 'the-host',
        attempts: 1,
        containerId: expect.any(String),
        exitCode: 1,
        logTail: 'no such database',
        removed: false,
      },
    ],
  });
  expect(engine.fake.count('stop') + engine.fake.count('remove')).toBe(0);
});

/** In what the abort finds each activity: what it does, and the phase that the heartbeat tells. */
const UNDER_WAY: readonly (readonly [phase: string, begin: (activity: TestActivity) => Promise<unknown>])[] = [
  ['becomingReady', (activity) => activity.startService({ waitStrategy: { type: 'log', message: 'never' } })],
  [
    'running',
    (activity) => {
      engine.fake.add(`tdw-alpine-${KEY}`, { Labels: { 'tdw.execution': KEY } }).start();
      return activity.watchService(service);
    },
  ],
];

describe.each(UNDER_WAY)('an activity whose container is %s', (phase, begin) => {
  type CancelArguments = Required<Parameters<TestActivity['environment']['cancel']>>;

  async function abort(reason: CancelArguments[0], details: Partial<CancelArguments[1]>): Promise<unknown> {
    engine.fake.program = () => undefined;
    const activity = activityOn(engine.fake);
    const held = engine.fake.hold('wait');
    const running = begin(activity).catch((error: unknown) => error);
    await held.reached;
    held.release();
    activity.environment.cancel(reason, details as CancelArguments[1]);
    return running;
  }

  test('and whose run is cancelled stops and removes it, and says that it is gone', async () => {
    expect(await abort('CANCELLED', { cancelRequested: true })).toMatchObject({
      name: 'CancelledFailure',
      details: [{ key: KEY, host: 'the-host', attempts: 1, containerId: expect.any(String), removed: true }],
    });
    expect(engine.fake.count('stop')).toBe(1);
    expect(engine.fake.containers).toEqual([]);
  });

  test.each([
    ['NOT_FOUND', { notFound: true }],
    ['TIMED_OUT', { timedOut: true }],
    ['WORKER_SHUTDOWN', { workerShutdown: true }],
    ['PAUSED', { paused: true }],
    ['RESET', { reset: true }],
  ] as const)('and that hears %s leaves it running', async (reason, details) => {
    expect(await abort(reason, details)).toMatchObject({ name: 'CancelledFailure', message: reason });
    expect(engine.fake.count('stop') + engine.fake.count('remove')).toBe(0);
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });

  test('says so in its heartbeat', async () => {
    engine.fake.program = () => undefined;
    const activity = activityOn(engine.fake);
    const phases: unknown[] = [];
    const beaten = new Promise<void>((resolve) => {
      activity.environment.on('heartbeat', (facts: { phase: string }) => {
        phases.push(facts.phase);
        resolve();
      });
    });
    const running = begin(activity).catch(() => undefined);
    await beaten;
    activity.environment.cancel();
    await running;

    expect(phases).toContain(phase);
  });
});
