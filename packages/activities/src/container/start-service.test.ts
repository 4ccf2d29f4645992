import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from '@tdw/payloads';
import { containerRun } from '../testing/container-run.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { RunAbandoned, RunCancelled } from './container-run.ts';
import { startService } from './start-service.ts';
import { watchService } from './watch-service.ts';

const engine = useFakeEngine();
const service = { lifecycle: 'service' } as const;
/** One that never becomes ready. */
const waiting = { waitStrategy: { type: 'log', message: 'ready' } } as const;

describe('a service that is started', () => {
  test('is ready, and goes on running with nobody attached to it', async () => {
    engine.fake.program = () => undefined;
    const { run, confirmed } = containerRun(engine.fake, { ...service, name: 'db' });
    const ready = await startService(run);

    const [container] = engine.fake.containers;
    expect(ready).toEqual({
      name: 'db',
      host: 'the-host',
      containerId: container?.id,
      imageId: expect.stringMatching(/^sha256:/),
      ports: {},
      startedAt: container?.startedAt,
      readyAt: expect.any(String),
      reattached: false,
    });
    expect(container?.state).toBe('running');
    expect(engine.fake.count('attach')).toBe(0);
    const { name, host, containerId, reattached, ...found } = ready;
    expect({ name, host, reattached }).toEqual({ name: 'db', host: 'the-host', reattached: false });
    expect(confirmed).toMatchObject([
      { phase: 'starting', containerId },
      { phase: 'becomingReady', containerId, ready: found },
    ]);
    expect(confirmed[0]).not.toHaveProperty('ready');
  });

  test('already by an earlier attempt is only waited for', async () => {
    const { run, leave } = containerRun(engine.fake, service, { isRetry: true });
    const left = leave();
    left.start();

    expect(await startService(run)).toMatchObject({ containerId: left.id, reattached: true });
    expect(left.starts).toBe(1);
  });

  test('already, and which has ended since, is not ready', async () => {
    const { run, leave } = containerRun(engine.fake, service, { isRetry: true });
    const left = leave();
    left.start();
    left.write(2, 'out of luck\n');
    left.exit(3);

    await expect(startService(run)).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      details: { key: run.key, containerId: left.id, exitCode: 3, logTail: 'out of luck', removed: false },
    });
    expect(engine.fake.count('remove')).toBe(0);
  });

  test('and found ready by an earlier attempt is not asked again: it may have ended since', async () => {
    const input = { ...waiting, lifecycle: 'job' } as const;
    const { run, leave } = containerRun(engine.fake, input, { isRetry: true });
    const left = leave();
    left.start();
    left.exit(0);
    const ready = { ports: {}, startedAt: left.startedAt, readyAt: left.finishedAt, imageId: 'sha256:1' };
    Object.assign(run.facts, { containerId: left.id, ready });

    expect(await startService(run)).toEqual({ ...ready, host: 'the-host', containerId: left.id, reattached: true });
    expect(await watchService(run)).toMatchObject({ status: 'succeeded', exitCode: 0 });
    // By the watch, which completes the output: nobody waits for lines.
    expect(
      engine.fake.calls.some(({ operation, query }) => operation === 'logs' && query.get('follow') === 'true'),
    ).toBe(false);
  });

  test('anew is waited for anew, whatever was found of the one that is gone', async () => {
    engine.fake.program = () => undefined;
    const { run, confirmed } = containerRun(engine.fake, service, { isRetry: true });
    const gone = { ports: {}, startedAt: 'then', readyAt: 'then', imageId: 'sha256:1' };
    Object.assign(run.facts, { containerId: 'gone', ready: gone });
    const started = await startService(run);

    expect(started).toMatchObject({ startedAt: engine.fake.containers[0]?.startedAt, reattached: false });
    // An attempt that took over in between must not believe it either.
    expect(confirmed[0]).not.toHaveProperty('ready');
  });

  test('is not told to be ready by an attempt that turns out to be replaced', async () => {
    engine.fake.program = () => undefined;
    const { run, abort } = containerRun(engine.fake, service);
    const replaced = new RunAbandoned('replaced');
    const confirm = async (): Promise<void> => {
      if (run.facts.ready !== undefined) abort.abort(replaced);
      abort.signal.throwIfAborted();
    };

    await expect(startService({ ...run, confirm })).rejects.toBe(replaced);
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });

  test('and is not ready before its time to live is over, is not ready', async () => {
    engine.fake.program = () => undefined;
    const { run } = containerRun(engine.fake, { ...waiting, runTimeout: 50 });

    await expect(startService(run)).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(/^The container of 'alpine' was not ready before its runTimeout was over\n/),
      details: { removed: false },
    });
    expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
  });
});

describe('a job that has to become ready, and whose run timeout is over before', () => {
  const job: Partial<ContainerExecutionInput> = { ...waiting, lifecycle: 'job', ports: ['80'], runTimeout: 50 };

  test('is left to be stopped by whoever watches it, and has timed out then', async () => {
    engine.fake.program = () => undefined;
    const { run } = containerRun(engine.fake, job);
    const started = await startService(run);

    const [container] = engine.fake.containers;
    expect(started).toEqual({
      host: 'the-host',
      containerId: container?.id,
      imageId: expect.stringMatching(/^sha256:/),
      endpoint: 'localhost:49153',
      ports: { '80/tcp': 49153 },
      startedAt: container?.startedAt,
      reattached: false,
    });
    expect(container?.state).toBe('running');
    expect(await watchService(run)).toMatchObject({ status: 'timedOut', success: false, exitCode: 143 });
  });

  test('is lost where somebody else has removed it by then', async () => {
    engine.fake.program = () => undefined;
    const { run } = containerRun(engine.fake, job);
    engine.fake.once('inspect', (exchange) => exchange.proceed(), failWith(404));

    await expect(startService(run)).rejects.toMatchObject({ type: 'Tdw.ContainerLost' });
  });
});

describe('a service that is not ready for good', () => {
  test('is told by the last lines that it wrote, and left as it is', async () => {
    engine.fake.program = (container) => {
      container.write(1, 'first\n');
      container.exit(1);
    };
    const { run } = containerRun(engine.fake, service);

    await expect(startService(run)).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      details: { logTail: 'first', removed: false },
    });
    expect(engine.fake.count('stop') + engine.fake.count('remove')).toBe(0);
  });
});

test('an engine that fails leaves the service for the next attempt', async () => {
  engine.fake.program = () => undefined;
  engine.fake.always('inspect', failWith(500));

  await expect(startService(containerRun(engine.fake, service).run)).rejects.toMatchObject({
    type: 'Tdw.EngineUnreachable',
    details: { removed: false },
  });
  expect(engine.fake.containers).toMatchObject([{ state: 'running' }]);
});

describe('a service that is aborted while it becomes ready', () => {
  test.each([
    [new RunCancelled('enough'), []],
    [new RunAbandoned('replaced'), [{ state: 'running' }]],
  ])('by a %s leaves %j', async (reason, left) => {
    const { run, abort } = containerRun(engine.fake, waiting);
    engine.fake.program = () => setImmediate(() => abort.abort(reason));

    await expect(startService(run)).rejects.toBe(reason);
    expect(engine.fake.containers).toMatchObject(left);
    expect(engine.fake.containers).toHaveLength(left.length);
  });

  test('and is ready all the same is cancelled', async () => {
    engine.fake.program = () => undefined;
    const { run, abort } = containerRun(engine.fake, service);
    const reason = new RunCancelled('enough');
    const observer = {
      admitted: () => undefined,
      pulled: () => undefined,
      started: () => undefined,
      becameReady: () => abort.abort(reason),
      retried: () => undefined,
    };

    await expect(startService({ ...run, observer })).rejects.toBe(reason);
    expect(engine.fake.containers).toEqual([]);
  });
});
