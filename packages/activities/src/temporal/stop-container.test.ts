import { describe, expect, jest, test } from '@jest/globals';
import { activityOn, answer, KEY } from '../testing/activity-environment.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
/** What every failure of an attempt tells of it. */
const ATTEMPT = { key: KEY, host: 'the-host', attempts: 1 };
const OURS = { Labels: { 'tdw.execution': KEY } };

describe('the order to cancel', () => {
  test('ends a run that is here, which stops and removes its container and reports it', async () => {
    engine.fake.program = () => undefined;
    const activity = activityOn(engine.fake);
    const held = engine.fake.hold('wait');
    const running = activity.runContainer().catch((error: unknown) => error);
    await held.reached;

    expect(await activity.stopContainer('cancelled')).toEqual({ stopped: true });
    // The SDK has not heard of it: it is reported by hand.
    expect(await running).toMatchObject({ name: 'CompleteAsyncError' });
    const [{ containerId } = {}] = activity.confirmed;
    expect(containerId).toEqual(expect.any(String));
    expect(activity.reported).toEqual([{ ...ATTEMPT, containerId, removed: true }]);
    expect(engine.fake.count('stop')).toBe(1);
    expect(engine.fake.containers).toEqual([]);
  });

  test('ends a pull at once', async () => {
    const activity = activityOn(engine.fake);
    const held = engine.fake.hold('pull');
    const running = activity.runContainer({ image: 'busybox' }).catch((error: unknown) => error);
    await held.reached;

    expect(await activity.stopContainer('cancelled')).toEqual({ stopped: true });
    // The engine has not answered the pull, and never will.
    expect(await running).toMatchObject({ name: 'CompleteAsyncError' });
    // There never was a container.
    expect(activity.reported).toEqual([{ ...ATTEMPT, removed: true }]);
  });

  test.each(['startService', 'watchService'] as const)('ends %s, too', async (name) => {
    engine.fake.program = () => undefined;
    const activity = activityOn(engine.fake);
    const container = { waitStrategy: { type: 'log', message: 'never' } } as const;
    if (name === 'watchService') engine.fake.add(`tdw-alpine-${KEY}`, OURS).start();
    const held = engine.fake.hold('wait');
    const running = activity[name](container).catch((error: unknown) => error);
    await held.reached;
    held.release();

    expect(await activity.stopContainer('cancelled')).toEqual({ stopped: true });
    expect(await running).toMatchObject({ name: 'CompleteAsyncError' });
    expect(engine.fake.containers).toEqual([]);
  });

  test('that comes before the run has begun is not lost: the server tells the run when it confirms', async () => {
    const activity = activityOn(engine.fake);

    expect(await activity.stopContainer('cancelled')).toEqual({ stopped: false });
    activity.answers.push(answer('ActivityCancelledError'));
    await expect(activity.runContainer({ image: 'busybox' })).rejects.toMatchObject({ name: 'CompleteAsyncError' });
    expect(engine.fake.count('pull') + engine.fake.count('start')).toBe(0);
    expect(engine.fake.containers).toEqual([]);
  });

  test('stops what a run that is elsewhere has started, and nothing of another one', async () => {
    const ours = engine.fake.add('ours', OURS);
    const other = engine.fake.add('other', { Labels: { 'tdw.execution': 'another' } });
    ours.start();
    other.start();

    expect(await activityOn(engine.fake).stopContainer('cancelled')).toEqual({ stopped: true });
    expect(ours.state).toBe('exited');
    expect(other.state).toBe('running');
  });

  test.each(['before', 'after'])('stops what a run that is elsewhere starts %s it is looked at', async (when) => {
    const container = engine.fake.add('ours', OURS);
    engine.fake.once('inspect', (exchange) => {
      if (when === 'before') container.start();
      exchange.proceed();
      if (when === 'after') container.start();
    });

    expect(await activityOn(engine.fake).stopContainer('cancelled')).toEqual({ stopped: true });
    expect(container.state).toBe('exited');
  });

  test('gives up what is only created and is not started, for its worker may be dead', async () => {
    engine.fake.add('ours', OURS);
    const now = jest.spyOn(performance, 'now').mockReturnValueOnce(0).mockReturnValue(5_001);
    try {
      expect(await activityOn(engine.fake).stopContainer('cancelled')).toEqual({ stopped: false });
      expect(engine.fake.containers).toMatchObject([{ state: 'created' }]);
    } finally {
      now.mockRestore();
    }
  });

  test.each(['removing', 'exited'] as const)('does not wait for a start of what is %s', async (state) => {
    engine.fake.add('ours', OURS).state = state;

    expect(await activityOn(engine.fake).stopContainer('cancelled')).toEqual({ stopped: false });
    expect(engine.fake.count('inspect')).toBe(1);
  });

  test('stops the container itself when the run that is here has just let go of it', async () => {
    engine.fake.program = () => undefined;
    const activity = activityOn(engine.fake);
    const wait = engine.fake.hold('wait');
    const running = activity.runContainer().catch((error: unknown) => error);
    await wait.reached;
    activity.environment.cancel('WORKER_SHUTDOWN', { workerShutdown: true } as never);

    // Both in the same moment: the attempt is abandoned already, and still known.
    expect(await activity.stopContainer('cancelled')).toEqual({ stopped: true });
    expect(await running).toMatchObject({ name: 'CancelledFailure', message: 'WORKER_SHUTDOWN' });
    expect(engine.fake.containers).toMatchObject([{ state: 'exited' }]);
  });

  test('finds nothing once the run has ended', async () => {
    const activity = activityOn(engine.fake);
    await activity.runContainer();

    expect(await activity.stopContainer('cancelled')).toEqual({ stopped: false });
    expect(activity.reported).toEqual([]);
  });
});

describe('the order to stop', () => {
  test('stops the container with its grace, and whoever watches it gives the result', async () => {
    const container = engine.fake.add(`tdw-alpine-${KEY}`, OURS);
    container.start();
    const activity = activityOn(engine.fake);
    const held = engine.fake.hold('wait');
    const watching = activity.watchService({ lifecycle: 'service' });
    await held.reached;
    held.release();

    expect(await activity.stopContainer('stopped')).toEqual({ stopped: true });
    expect(await watching).toMatchObject({ exitCode: 143, containerId: container.id });
    expect(engine.fake.calls.find(({ operation }) => operation === 'stop')?.query.get('t')).toBe('10');
    expect(engine.fake.containers).toEqual([container]);
  });

  test('gives it the time that it was created with', async () => {
    engine.fake.add(`tdw-alpine-${KEY}`, { ...OURS, StopTimeout: 45 }).start();

    expect(await activityOn(engine.fake).stopContainer('stopped')).toEqual({ stopped: true });
    expect(engine.fake.calls.find(({ operation }) => operation === 'stop')?.query.get('t')).toBe('45');
  });

  test('finds nothing to do where the container has ended, or there is none', async () => {
    const activity = activityOn(engine.fake);
    expect(await activity.stopContainer('stopped')).toEqual({ stopped: false });

    const container = engine.fake.add('ours', OURS);
    container.start();
    container.exit(0);
    expect(await activity.stopContainer('stopped')).toEqual({ stopped: false });
  });

  test('counts as carried out when it is given again, for the answer of the first attempt may have been lost', async () => {
    const container = engine.fake.add('ours', OURS);
    container.start();
    const activity = activityOn(engine.fake);
    engine.fake.once('stop', (exchange) => {
      container.exit(143);
      exchange.fail(500, 'the answer was lost');
    });
    await expect(activity.stopContainer('stopped')).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });

    expect(await activity.stopContainer('stopped', 2)).toEqual({ stopped: true });
  });

  test.each(['created', 'removing'] as const)('given again, has not stopped what is %s', async (state) => {
    engine.fake.add('ours', OURS).state = state;

    expect(await activityOn(engine.fake).stopContainer('stopped', 2)).toEqual({ stopped: false });
  });

  test('given again, finds nothing to do where there is none', async () => {
    expect(await activityOn(engine.fake).stopContainer('stopped', 2)).toEqual({ stopped: false });
  });

  test('fails so that it is given again when the engine fails', async () => {
    engine.fake.once('list', failWith(500, 'starting up'));

    await expect(activityOn(engine.fake).stopContainer('stopped')).rejects.toMatchObject({
      type: 'Tdw.EngineUnreachable',
      nonRetryable: false,
      details: [{ key: KEY }],
    });
  });
});
