import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { RunAbandoned, RunCancelled } from './container-run.ts';
import { watchService } from './watch-service.ts';

const engine = useFakeEngine();
const service = { lifecycle: 'service' } as const;

describe('a service that is watched', () => {
  test('gives its result when it ends, with all that it wrote', async () => {
    const { run, leave } = containerRun(engine.fake, service);
    const left = leave();
    left.start();
    left.write(1, 'before ');
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      left.write(1, 'after');
      left.exit(7);
    });

    expect(await watchService(run)).toMatchObject({
      status: 'failed',
      exitCode: 7,
      containerId: left.id,
      stdout: 'before after',
      reattached: false,
    });
    expect(engine.fake.count('create') + engine.fake.count('start')).toBe(0);
    expect(engine.fake.containers).toEqual([left]);
  });

  test('has succeeded when its time to live is over', async () => {
    const { run, leave, confirmed } = containerRun(engine.fake, { ...service, runTimeout: 20 });
    leave().start();

    expect(await watchService(run)).toMatchObject({ status: 'succeeded', success: true, exitCode: 143 });
    expect(confirmed).toMatchObject([{ phase: 'stopping', stopReason: 'runTimeout' }]);
  });

  test('as a job has timed out then', async () => {
    const { run, leave } = containerRun(engine.fake, { runTimeout: 20 });
    leave().start();

    expect(await watchService(run)).toMatchObject({ status: 'timedOut', success: false });
  });

  test('again, by another attempt, says so', async () => {
    const { run, leave } = containerRun(engine.fake, service, { isRetry: true });
    const left = leave();
    left.start();
    left.exit(0);

    expect(await watchService(run)).toMatchObject({ status: 'succeeded', reattached: true });
  });

  test('keeps no more of its output than is asked for', async () => {
    const { run, leave } = containerRun(engine.fake, service, { outputBytes: 8 });
    const left = leave();
    left.start();
    left.write(1, 'abcdefghijklmnop');
    left.exit(0);

    expect(await watchService(run)).toMatchObject({
      stdout: 'ab\n[... 8 bytes left out ...]\nklmnop',
      stdoutBytes: 16,
      truncated: true,
    });
  });
});

describe('a service that is not there', () => {
  test.each(['created', 'removing'] as const)('but %s is lost', async (state) => {
    const { run, leave } = containerRun(engine.fake, service);
    leave().state = state;

    await expect(watchService(run)).rejects.toMatchObject({ type: 'Tdw.ContainerLost', details: { key: run.key } });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('is lost, and nothing is created', async () => {
    const { run } = containerRun(engine.fake, service);

    await expect(watchService(run)).rejects.toMatchObject({ type: 'Tdw.ContainerLost', details: { removed: true } });
    expect(engine.fake.count('create')).toBe(0);
  });

  test('but whose name somebody else has, is lost, and that one is left alone', async () => {
    const other = engine.fake.add('db');
    other.start();
    const { run } = containerRun(engine.fake, { ...service, containerName: 'db' });

    await expect(watchService(run)).rejects.toMatchObject({ type: 'Tdw.ContainerLost' });
    expect(engine.fake.containers).toEqual([other]);
    expect(other.state).toBe('running');
  });
});

describe('a service that is watched and aborted', () => {
  test.each([
    [new RunCancelled('enough'), []],
    [new RunAbandoned('replaced'), [{ state: 'running' }]],
  ])('by a %s leaves %j', async (reason, left) => {
    const { run, abort, leave } = containerRun(engine.fake, service);
    leave().start();
    engine.fake.once('wait', () => abort.abort(reason));

    await expect(watchService(run)).rejects.toBe(reason);
    expect(engine.fake.containers).toMatchObject(left);
    expect(engine.fake.containers).toHaveLength(left.length);
  });

  test('in the moment of its exit is cancelled', async () => {
    const { run, abort, leave } = containerRun(engine.fake, service);
    const reason = new RunCancelled('enough');
    const left = leave();
    left.start();
    left.exit(0);
    engine.fake.once('logs', (exchange) => {
      exchange.proceed();
      abort.abort(reason);
    });

    await expect(watchService(run)).rejects.toBe(reason);
    expect(engine.fake.containers).toEqual([]);
  });

  test('before it begins asks only for what is to be removed', async () => {
    const { run, abort, leave } = containerRun(engine.fake, service);
    leave().start();
    abort.abort(new RunCancelled('enough'));

    await expect(watchService(run)).rejects.toMatchObject({ removed: true });
    expect(engine.fake.containers).toEqual([]);
  });
});
