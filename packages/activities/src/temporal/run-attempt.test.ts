import { describe, expect, jest, test } from '@jest/globals';
import { activityOn, answer, KEY } from '../testing/activity-environment.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

const REAL_TIMERS = ['setImmediate', 'clearImmediate', 'setTimeout', 'clearTimeout'] as const;

describe('the runContainer activity', () => {
  test('gives the result, and which attempt has it', async () => {
    expect(await activityOn(engine.fake, { attempt: 3 }).runContainer()).toMatchObject({
      status: 'succeeded',
      attempts: 3,
      host: 'the-host',
      reattached: false,
    });
  });

  test('labels the container with whose it is', async () => {
    const workflowExecution = { workflowId: 'the-workflow', runId: 'the-run' };
    await activityOn(engine.fake, { workflowExecution, activityId: '7' }).runContainer({ name: 'build' });

    expect(engine.fake.containers[0]?.options.Labels).toMatchObject({
      'tdw.namespace-id': 'the-namespace',
      'tdw.workflow-id': 'the-workflow',
      'tdw.run-id': 'the-run',
      'tdw.activity-id': '7',
      'tdw.execution': KEY,
      'tdw.host': 'the-host',
      'tdw.step': 'build',
    });
  });

  test('keeps no more output than the request allows', async () => {
    engine.fake.program = (container) => {
      container.write(1, 'x'.repeat(100));
      container.exit(0);
    };
    const activity = activityOn(engine.fake);

    expect(await activity.runContainer({}, { outputBytes: 10 })).toMatchObject({ stdoutBytes: 100, truncated: true });
  });

  test('mounts folders of the host as far as its operator allows', async () => {
    const activity = activityOn(engine.fake, {}, { bindRoots: ['/etc'] });
    await activity.runContainer({ volumes: ['/etc:/x:ro'] });

    expect(engine.fake.containers[0]?.options.HostConfig?.Mounts).toEqual([
      { Type: 'bind', Source: '/etc', Target: '/x', ReadOnly: true },
    ]);
    await expect(activity.runContainer({ volumes: ['/usr:/x'] }, { key: 'another' })).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
    });
  });

  test('says endpoints with the host name that its operator gave', async () => {
    engine.fake.program = () => undefined;
    engine.fake.once('inspect', (exchange) => {
      const inspection = engine.fake.containers[0]?.inspection() as object;
      const NetworkSettings = { Ports: { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '49153' }] } };
      exchange.answer(200, { ...inspection, NetworkSettings });
    });
    const activity = activityOn(engine.fake, {}, { endpointHost: 'build-7' });

    expect(await activity.startService({ lifecycle: 'service', ports: ['80'] })).toMatchObject({
      endpoint: 'build-7:49153',
      ports: { '80/tcp': 49153 },
    });
  });

  test('runs outside of a workflow, too', async () => {
    await activityOn(engine.fake, { workflowExecution: undefined, inWorkflow: false } as never).runContainer();

    expect(engine.fake.containers[0]?.options.Labels).not.toHaveProperty('tdw.workflow-id');
  });

  test('confirms the facts with the server before it starts', async () => {
    const activity = activityOn(engine.fake);
    const { containerId } = await activity.runContainer();

    expect(activity.confirmed).toEqual([
      { host: 'the-host', key: KEY, phase: 'starting', containerId, toStart: containerId, beganAt: expect.any(Number) },
    ]);
  });

  test('heartbeats on a timer while a silent container runs', async () => {
    engine.fake.program = () => undefined;
    const activity = activityOn(engine.fake);
    const beats: unknown[] = [];
    activity.environment.on('heartbeat', (facts) => beats.push(facts));
    const held = engine.fake.hold('wait');
    await withFakeIntervals(async () => {
      const running = activity.runContainer();
      await held.reached;
      expect(beats).toEqual([]);
      jest.advanceTimersByTime(4_000);
      held.release();
      engine.fake.containers[0]?.exit(0);
      const { containerId } = await running;

      expect(beats).toHaveLength(2);
      expect(beats[0]).toMatchObject({ host: 'the-host', key: KEY, containerId });
    });
  });

  test.each(['ends', 'fails'])('heartbeats no more once it %s', async (how) => {
    await withFakeIntervals(async () => {
      if (how === 'fails') engine.fake.once('create', failWith(500));
      const running = activityOn(engine.fake).runContainer();
      expect(jest.getTimerCount()).toBe(1);
      await running.catch(() => undefined);

      expect(jest.getTimerCount()).toBe(0);
    });
  });

  test('goes on with what the attempt before it knew', async () => {
    const heartbeatDetails = { host: 'the-host', key: KEY, phase: 'stopping', stopReason: 'runTimeout' };
    const first = activityOn(engine.fake);
    engine.fake.program = (container) => {
      container.startedAt = new Date(Date.now() - 7_200_000).toISOString();
      container.exit(143);
    };
    const { containerId } = await first.runContainer({ runTimeout: '1h' });
    const second = await activityOn(engine.fake, { attempt: 2, heartbeatDetails }).runContainer({ runTimeout: '1h' });

    expect(second).toMatchObject({ containerId, status: 'timedOut', attempts: 2, reattached: true });
    expect(engine.fake.containers).toMatchObject([{ starts: 1 }]);
  });

  test('goes on with what an activity before it knew, which its host was too busy to end', async () => {
    const { containerId } = await activityOn(engine.fake).runContainer();
    const lastHeartbeat = { host: 'the-host', key: KEY, phase: 'running', containerId, beganAt: 1 } as const;
    const activity = activityOn(engine.fake);
    const again = await activity.runContainer({}, { lastHeartbeat });

    expect(again).toMatchObject({ containerId, reattached: true });
    expect(engine.fake.count('create')).toBe(1);
    expect(engine.fake.containers).toMatchObject([{ starts: 1 }]);
  });

  test('starts nothing where an activity before it was on another host', async () => {
    const lastHeartbeat = { host: 'another', key: KEY, phase: 'running' } as const;

    await expect(activityOn(engine.fake).runContainer({}, { lastHeartbeat })).rejects.toMatchObject({
      type: 'Tdw.WrongHost',
    });
    expect(engine.fake.containers).toEqual([]);
  });
});

describe('a confirmation that the server refuses', () => {
  test('because the run is cancelled ends with the container gone, and reports it', async () => {
    const activity = activityOn(engine.fake);
    activity.answers.push(answer('ActivityCancelledError'));

    // The SDK was not told of the cancellation and would call it a failure: it is reported by hand.
    await expect(activity.runContainer()).rejects.toMatchObject({ name: 'CompleteAsyncError' });
    const containerId = activity.confirmed[0]?.containerId;
    expect(containerId).toEqual(expect.any(String));
    expect(activity.reported).toEqual([{ key: KEY, host: 'the-host', attempts: 1, containerId, removed: true }]);
    expect(engine.fake.containers).toEqual([]);
    expect(engine.fake.count('start')).toBe(0);
  });

  test('and of which the SDK hears meanwhile is left to the SDK to report', async () => {
    const activity = activityOn(engine.fake);
    activity.answers.push(answer('ActivityCancelledError'));
    activity.onReport = () => {
      activity.environment.cancel();
      throw new Error('aborted');
    };

    await expect(activity.runContainer()).rejects.toMatchObject({
      name: 'CancelledFailure',
      details: [{ key: KEY, host: 'the-host', attempts: 1, containerId: expect.any(String), removed: true }],
    });
  });

  test('and which cannot be reported is said to be so', async () => {
    const activity = activityOn(engine.fake);
    activity.answers.push(answer('ActivityCancelledError'));
    activity.onReport = () => {
      throw new Error('no connection');
    };

    await expect(activity.runContainer()).rejects.toThrow('no connection');
  });

  test.each(['ActivityNotFoundError', 'ActivityPausedError', 'ActivityResetError'])(
    'with %s starts nothing, and reports nothing',
    async (name) => {
      const activity = activityOn(engine.fake);
      activity.answers.push(answer(name));

      await expect(activity.runContainer()).rejects.toThrow(name);
      expect(engine.fake.count('start')).toBe(0);
      expect(engine.fake.containers).toEqual([]);
      expect(activity.reported).toEqual([]);
    },
  );

  test('for want of a connection fails the attempt, and the next begins anew', async () => {
    const activity = activityOn(engine.fake);
    activity.answers.push(answer('ServiceError'));

    await expect(activity.runContainer()).rejects.toMatchObject({ name: 'ServiceError' });
    expect(engine.fake.count('start')).toBe(0);
    expect(engine.fake.containers).toEqual([]);
  });
});

describe('the removeContainer activity', () => {
  test('stops and removes all that there is of the execution', async () => {
    engine.fake.add('ours', { Labels: { 'tdw.execution': KEY } }).start();
    const other = engine.fake.add('other', { Labels: { 'tdw.execution': 'another' } });

    expect(await activityOn(engine.fake).removeContainer()).toEqual({ removed: true, found: true });
    expect(engine.fake.containers).toEqual([other]);
  });

  test('finds nothing to do where there is none', async () => {
    expect(await activityOn(engine.fake).removeContainer()).toEqual({ removed: false, found: false });
  });

  test('only stops what is to be kept', async () => {
    engine.fake.add('ours', { Labels: { 'tdw.execution': KEY, 'tdw.keep': 'true' } }).start();

    expect(await activityOn(engine.fake).removeContainer()).toEqual({ removed: false, found: true });
    expect(engine.fake.containers).toMatchObject([{ state: 'exited' }]);
  });

  test('fails so that it is tried again when the engine fails', async () => {
    engine.fake.once('list', failWith(500, 'starting up'));

    await expect(activityOn(engine.fake).removeContainer()).rejects.toMatchObject({
      type: 'Tdw.EngineUnreachable',
      nonRetryable: false,
      details: [{ key: KEY }],
    });
  });
});

/** Only intervals are faked, so that those which are left can be counted. */
async function withFakeIntervals(action: () => Promise<void>): Promise<void> {
  jest.useFakeTimers({ doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', ...REAL_TIMERS] });
  try {
    await action();
  } finally {
    jest.useRealTimers();
  }
}
