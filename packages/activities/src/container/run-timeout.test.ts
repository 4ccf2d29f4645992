import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { RunCancelled } from './container-run.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();
const HOUR = 3_600_000;

describe('a run timeout', () => {
  test('stops the container, and says that it did', async () => {
    engine.fake.program = (container) => container.write(1, 'so far');
    const { run, confirmed } = containerRun(engine.fake, { runTimeout: '50ms' });

    expect(await runContainer(run)).toMatchObject({
      status: 'timedOut',
      success: false,
      exitCode: 143,
      stdout: 'so far',
    });
    expect(engine.fake.calls.find(({ operation }) => operation === 'stop')?.query.get('t')).toBe('10');
    // Recorded before the stop: the next attempt must not take the exit for the container's own.
    expect(confirmed.at(-1)).toMatchObject({ phase: 'stopping', stopReason: 'runTimeout' });
  });

  test('gives the container the time that it asks for', async () => {
    engine.fake.program = () => undefined;

    await runContainer(containerRun(engine.fake, { runTimeout: 20, stopGracePeriod: '1.5s' }).run);

    expect(engine.fake.calls.find(({ operation }) => operation === 'stop')?.query.get('t')).toBe('2');
  });

  test('is timed out whatever the exit code', async () => {
    engine.fake.program = () => undefined;
    engine.fake.onStop = (container) => container.exit(0);

    expect(await runContainer(containerRun(engine.fake, { runTimeout: 20 }).run)).toMatchObject({
      status: 'timedOut',
      success: false,
      exitCode: 0,
    });
  });

  test('that is not reached changes nothing', async () => {
    const { run } = containerRun(engine.fake, { runTimeout: '365d' });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded' });
    expect(engine.fake.count('stop')).toBe(0);
  });

  test('finds a container that exits in the last moment: that is its own result', async () => {
    engine.fake.program = () => undefined;
    engine.fake.once('stop', (exchange) => {
      const container = engine.fake.containers[0]!;
      container.exit(9);
      container.finishedAt = new Date(Date.parse(container.startedAt) + 10).toISOString();
      exchange.proceed();
    });
    const { run } = containerRun(engine.fake, { runTimeout: 20 });

    expect(await runContainer(run)).toMatchObject({ status: 'failed', exitCode: 9 });
  });

  test('stops nothing when this attempt turns out to be replaced', async () => {
    engine.fake.program = () => undefined;
    const replaced = new Error('replaced');
    const { run, abort } = containerRun(engine.fake, { runTimeout: 20 });
    const confirming = {
      ...run,
      confirm: async () => {
        if (run.facts.stopReason !== undefined) abort.abort(replaced);
        abort.signal.throwIfAborted();
      },
    };

    await expect(runContainer(confirming)).rejects.toBe(replaced);
    expect(engine.fake.count('stop')).toBe(0);
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });

  test('that is far away does not keep a cancelled run waiting', async () => {
    engine.fake.program = () => undefined;
    const { run, abort } = containerRun(engine.fake, { runTimeout: '365d' });
    const reason = new RunCancelled('enough');
    engine.fake.once('wait', () => abort.abort(reason));

    await expect(runContainer(run)).rejects.toBe(reason);
    expect(engine.fake.containers).toEqual([]);
  });
});

describe('the run timeout of a container that an earlier attempt started', () => {
  test('has the time used up that it ran already, and is over at once', async () => {
    const { run, leave } = containerRun(engine.fake, { runTimeout: '1h' });
    const left = leave();
    left.start();
    left.startedAt = new Date(Date.now() - 2 * HOUR).toISOString();

    expect(await runContainer(run)).toMatchObject({ status: 'timedOut', reattached: true });
  });

  test("goes by the engine's clock, not by ours", async () => {
    engine.fake.clockAheadMs = -2 * HOUR;
    const { run, leave } = containerRun(engine.fake, { runTimeout: '1h' });
    leave().start();
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      setTimeout(() => engine.fake.containers[0]?.exit(0), 50);
    });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded' });
    expect(engine.fake.count('stop')).toBe(0);
  });

  test('is over when that attempt had found it so, and stops what it may not have stopped', async () => {
    const { run, leave } = containerRun(engine.fake, { runTimeout: '1h' });
    leave().start();
    run.facts.stopReason = 'runTimeout';
    engine.fake.containers[0]!.startedAt = new Date(Date.now() - 2 * HOUR).toISOString();

    expect(await runContainer(run)).toMatchObject({ status: 'timedOut' });
    expect(engine.fake.count('stop')).toBe(1);
  });

  test('is told when that attempt had stopped it already', async () => {
    const { run, leave } = containerRun(engine.fake, { runTimeout: '1h' });
    const left = leave();
    left.start();
    left.startedAt = new Date(Date.now() - 2 * HOUR).toISOString();
    left.exit(143);
    run.facts.stopReason = 'runTimeout';

    expect(await runContainer(run)).toMatchObject({ status: 'timedOut', exitCode: 143 });
  });

  test('is a full one when the engine does not say when it started', async () => {
    const { run, leave } = containerRun(engine.fake, { runTimeout: '1h' });
    const left = leave();
    left.start();
    left.startedAt = '';
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      left.exit(0);
    });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded' });
  });
});
