import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { Operation } from '../testing/exchange.ts';
import { type TestRun, containerRun } from '../testing/container-run.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();
const LONG_AGO = Date.now() - 3_600_000;

const REAL = [
  'Date',
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const;

beforeEach(() => {
  jest.useFakeTimers({ doNotFake: [...REAL] });
});

afterEach(() => {
  jest.useRealTimers();
});

/** A run whose time of a minute is up while the engine has not answered a call. */
async function runOutOfTimeIn(operation: Operation, { run }: TestRun): Promise<unknown> {
  const held = engine.fake.hold(operation);
  const running = runContainer(run).catch((error: unknown) => error);
  await held.reached;
  jest.advanceTimersByTime(60_000);
  held.release();
  return running;
}

describe('a start timeout', () => {
  test.each([
    ['create', 'creating'],
    ['attach', 'starting'],
    ['start', 'starting'],
  ] as const)('that is over in the %s says what was under way', async (operation, phase) => {
    engine.fake.program = () => undefined;
    const timed = containerRun(engine.fake, { startTimeout: '1m' });
    const error = await runOutOfTimeIn(operation, timed);

    expect(error).toMatchObject({
      type: 'Tdw.StartTimeout',
      message: expect.stringContaining(
        `The container of 'alpine' did not run within its startTimeout of 1m: it was still ${phase}\n`,
      ),
      details: { key: timed.run.key, image: 'alpine', removed: engine.fake.containers.length === 0 },
    });
  });

  test('ends a pull at once, and says how far it was', async () => {
    const held = engine.fake.hold('pull');
    const { run } = containerRun(engine.fake, { image: 'busybox', startTimeout: 60_000 });
    const running = runContainer(run).catch((error: unknown) => error);
    const exchange = await held.reached;
    exchange.begin().write('{"status":"Pull complete","id":"a"}\r\n{"status":"Downloading","id":"b"}\r\n');
    while (run.facts.progress !== '1 of 2 layers') await new Promise(setImmediate);
    jest.advanceTimersByTime(60_000);

    expect(await running).toMatchObject({
      type: 'Tdw.StartTimeout',
      message: expect.stringMatching(/startTimeout of 60000 ms: it was still pulling the image \(1 of 2 layers\)\n/),
      details: { removed: true },
    });
    expect(engine.fake.count('create')).toBe(1);
  });

  test('says only that it pulls where the engine has said nothing of it yet', async () => {
    const held = engine.fake.hold('pull');
    const running = runContainer(containerRun(engine.fake, { image: 'busybox', startTimeout: '1m' }).run);
    running.catch(() => undefined);
    await held.reached;
    jest.advanceTimersByTime(60_000);

    await expect(running).rejects.toThrow(/it was still pulling the image\n/);
  });

  test('has nothing to do with how long the container runs', async () => {
    engine.fake.program = () => undefined;
    const held = engine.fake.hold('wait');
    const running = runContainer(containerRun(engine.fake, { startTimeout: '1m' }).run);
    await held.reached;
    jest.advanceTimersByTime(3_600_000);
    held.release();
    engine.fake.containers[0]?.exit(0);

    expect(await running).toMatchObject({ status: 'succeeded' });
  });

  test('longer than any timer is none', async () => {
    const { run } = containerRun(engine.fake, { startTimeout: '365d' });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded' });
  });

  test('is on record before the engine is asked for anything, for the next attempt to go on with', async () => {
    engine.fake.always('create', failWith(500));
    const { run, confirmed } = containerRun(engine.fake, { startTimeout: '1h' });

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(confirmed).toMatchObject([{ beganAt: expect.any(Number) }]);
  });

  test('that was over between two attempts asks for nothing any more', async () => {
    const { run } = containerRun(engine.fake, { startTimeout: '1m' }, { isRetry: true });
    run.facts.beganAt = LONG_AGO;

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.StartTimeout', details: { removed: true } });
    expect(engine.fake.count('create')).toBe(0);
  });

  test('that was over between two attempts is no matter to a container that runs', async () => {
    const { run, leave } = containerRun(engine.fake, { startTimeout: '1m' }, { isRetry: true });
    run.facts.beganAt = LONG_AGO;
    const left = leave();
    left.start();
    left.exit(0);

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded', reattached: true });
  });

  test('is over for what an earlier attempt had created, too', async () => {
    const { run, leave } = containerRun(engine.fake, { startTimeout: '1m' }, { isRetry: true });
    run.facts.beganAt = LONG_AGO;
    leave();

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.StartTimeout', details: { removed: true } });
    expect(engine.fake.containers).toEqual([]);
  });
});
