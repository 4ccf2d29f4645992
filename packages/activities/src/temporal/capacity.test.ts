import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ContainerHeartbeat } from '@tdw/payloads';
import { CapacityGate } from '../capacity/capacity-gate.ts';
import { resourcesInUse } from '../capacity/resource-labels.ts';
import { activityOn, KEY, type TestActivity } from '../testing/activity-environment.ts';
import type { FakeContainer } from '../testing/fake-container.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
const GIB = 1024 ** 3;
const other = '99999999-2222-4333-8444-555555555555';
let gate: CapacityGate;
/** Who wants to know of the next container that starts, and of the next change at the gate. */
let starts: ((container: FakeContainer) => void)[];
let usage: (() => void)[];

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate'] });
  [starts, usage] = [[], []];
  engine.fake.program = (container) => starts.shift()?.(container);
  gate = new CapacityGate({
    ceilings: { memory: 4 * GIB, nanoCpus: 2e9 },
    inUse: () => resourcesInUse(engine.fake.client),
    onChange: () => usage.splice(0).forEach((tell) => tell()),
  });
});

afterEach(() => {
  jest.useRealTimers();
});

/** An attempt on a worker with ceilings, whose activity was scheduled just now. */
function attempt(info: Parameters<typeof activityOn>[1] = {}): TestActivity {
  return activityOn(engine.fake, { scheduledTimestampMs: Date.now(), ...info }, { capacity: gate });
}

/** A container that runs on the engine, of a worker that is no more. */
function occupy(gib: number): FakeContainer {
  const labels = { 'tdw.execution': other, 'tdw.memory': String(gib * GIB) };
  const container = engine.fake.add('occupant', { Image: 'alpine', Labels: labels });
  container.start();
  return container;
}

const nextLook = (): Promise<void> => new Promise((resolve) => usage.push(resolve));

/** Somebody else's container ends, which the gate only sees when it looks again. */
async function makeRoom(occupant: FakeContainer): Promise<void> {
  occupant.exit(0);
  while (gate.usage.waiting > 0) {
    await lookAgain();
  }
}

/** A second later. Not more at a time: calls to the engine have timers, too. */
async function lookAgain(): Promise<void> {
  const looked = nextLook();
  jest.advanceTimersByTime(1_000);
  await looked;
}

/** The gate has looked, and so many are left outside. */
async function untilWaiting(count: number): Promise<void> {
  do await nextLook();
  while (gate.usage.waiting !== count);
}

const nextStart = (): Promise<FakeContainer> => new Promise((resolve) => starts.push(resolve));

describe('a container that its host has no room for', () => {
  test('waits, says so, and runs when there is', async () => {
    const occupant = occupy(4);
    const activity = attempt();
    const heard: ContainerHeartbeat[] = [];
    activity.environment.on('heartbeat', (facts: ContainerHeartbeat) => heard.push({ ...facts }));
    const started = nextStart();
    const result = activity.runContainer({ memLimit: '1g', cpus: '1.5' });
    await untilWaiting(1);
    jest.advanceTimersByTime(2_000);
    expect(heard).toMatchObject([{ phase: 'waitingForCapacity', progress: 'asks for 1.5 CPUs and 1 GiB of memory' }]);
    expect(engine.fake.count('create')).toBe(0);

    await makeRoom(occupant);
    const container = await started;
    expect(container.options.Labels).toMatchObject({ 'tdw.cpus': '1.5', 'tdw.memory': String(GIB) });
    container.exit(0);
    expect(await result).toMatchObject({ status: 'succeeded' });
    expect(activity.metrics['tdw_capacity_wait_duration_ms{lifecycle=job}']).toEqual([expect.any(Number)]);
    expect(gate.usage.used.memory).toBe(0);
  });

  test('has all of its startTimeout from then on', async () => {
    const occupant = occupy(4);
    const held = engine.fake.hold('start');
    const activity = attempt();
    const result = activity.runContainer({ memLimit: '1g', startTimeout: '1m' }).catch((error: unknown) => error);
    await untilWaiting(1);
    for (let second = 0; second <= 60; second++) await lookAgain();
    expect(gate.usage.waiting).toBe(1);
    await makeRoom(occupant);
    await held.reached;
    expect(activity.confirmed[0]?.beganAt).toBeGreaterThan(0);

    jest.advanceTimersByTime(60_000);
    held.release();
    expect(await result).toMatchObject({
      type: 'Tdw.StartTimeout',
      message: expect.stringContaining('still starting'),
    });
  });

  test('fails when its queueTimeout is over, from when it was scheduled', async () => {
    occupy(4);
    const scheduledTimestampMs = Date.now() - 59_990;
    const result = attempt({ scheduledTimestampMs }).runContainer({ memLimit: '1g', queueTimeout: '1m' });
    const failure = result.catch((error: unknown) => error);
    await untilWaiting(1);
    jest.advanceTimersByTime(10);

    expect(await failure).toMatchObject({
      type: 'Tdw.QueueTimeout',
      nonRetryable: true,
      message: expect.stringContaining(
        'within its queueTimeout of 1m: it asks for 1 GiB of memory, and 4 GiB of memory was in use',
      ),
      details: [{ key: KEY, removed: true }],
    });
    expect(gate.usage.waiting).toBe(0);
  });

  test('is told that others were before it, where there would have been room for it', async () => {
    occupy(3);
    const leaving = new AbortController();
    const place = { since: 0, runId: 'earlier', sequence: 1 };
    const ask = { nanoCpus: 0, memory: 2 * GIB };
    const big = gate.enter({ key: 'big', ask, place, signal: leaving.signal }).catch(() => undefined);
    const scheduledTimestampMs = Date.now() - 59_990;
    const result = attempt({ scheduledTimestampMs }).runContainer({ memLimit: '1g', queueTimeout: '1m' });
    const failure = result.catch((error: unknown) => error);
    await untilWaiting(2);
    jest.advanceTimersByTime(10);

    expect(await failure).toMatchObject({
      message: expect.stringContaining('it asks for 1 GiB of memory, and others that ask for more were before it'),
    });
    leaving.abort();
    await big;
  });

  test('fails when it is over by what the run says, which may have asked for it before', async () => {
    occupy(4);
    const result = attempt().runContainer({ memLimit: '1g', queueTimeout: '1m' }, { queueUntil: Date.now() + 10 });
    const failure = result.catch((error: unknown) => error);
    await untilWaiting(1);
    jest.advanceTimersByTime(10);

    expect(await failure).toMatchObject({ type: 'Tdw.QueueTimeout' });
  });

  test('does not fail so where it was let in before, by an attempt that has died', async () => {
    const occupant = occupy(4);
    const heartbeatDetails = { host: 'the-host', key: KEY, phase: 'pulling', beganAt: Date.now() - 1_000 };
    const info = { attempt: 2, heartbeatDetails, scheduledTimestampMs: Date.now() - 120_000 };
    const started = nextStart();
    const result = attempt(info).runContainer({ memLimit: '1g', queueTimeout: '1m' });
    await untilWaiting(1);
    await makeRoom(occupant);
    (await started).exit(0);

    expect(await result).toMatchObject({ status: 'succeeded' });
  });

  test('leaves the line at once when it is cancelled', async () => {
    occupy(4);
    const activity = attempt();
    const result = activity.runContainer({ memLimit: '1g' }).catch((error: unknown) => error);
    await untilWaiting(1);

    expect(await activity.stopContainer('cancelled')).toEqual({ stopped: true });
    expect(await result).toMatchObject({ name: 'CompleteAsyncError' });
    expect(activity.reported).toEqual([{ key: KEY, host: 'the-host', attempts: 1, removed: true }]);
    expect(gate.usage.waiting).toBe(0);
  });

  test.each([
    [{ memLimit: '5g' }, 'memLimit asks for 5 GiB of memory of 4 GiB of memory'],
    [{ memLimit: '5g', memReservation: '4.5g' }, 'memReservation asks for 4.5 GiB of memory of 4 GiB of memory'],
    [{ cpus: 2.5 }, 'cpus asks for 2.5 CPUs of 2 CPUs'],
  ])('and never will have fails at once: %j', async (input, why) => {
    await expect(attempt().runContainer(input)).rejects.toMatchObject({
      type: 'Tdw.InsufficientCapacity',
      nonRetryable: true,
      message: expect.stringContaining(why),
    });
    expect(engine.fake.containers).toEqual([]);
  });

  test('asks for its reservation, where it has one, and not for its limit', async () => {
    occupy(3);
    const started = nextStart();
    const result = attempt().runContainer({ memLimit: '4g', memReservation: '1g' });
    (await started).exit(0);

    expect(await result).toMatchObject({ status: 'succeeded' });
  });

  test('does not wait where it asks for nothing', async () => {
    occupy(4);
    const started = nextStart();
    const result = attempt().runContainer();
    (await started).exit(0);

    expect(await result).toMatchObject({ status: 'succeeded' });
  });

  test('does not wait where an attempt before has started it', async () => {
    await attempt().startService({ memLimit: '4g' });
    const adopting = attempt({ attempt: 2 }).startService({ memLimit: '4g' });
    expect(await adopting).toMatchObject({ reattached: true });
  });
});

test('a service holds its share from its start until its exit was seen', async () => {
  const begun = nextStart();
  await attempt().startService({ memLimit: '3g' });
  const service = await begun;
  const started = nextStart();
  const waiting = attempt().runContainer({ memLimit: '2g' }, { key: other });
  await untilWaiting(1);
  expect(gate.usage.used.memory).toBe(3 * GIB);

  const watching = attempt().watchService({ memLimit: '3g' });
  service.exit(0);
  await watching;
  (await started).exit(0);
  expect(await waiting).toMatchObject({ status: 'succeeded' });
});
