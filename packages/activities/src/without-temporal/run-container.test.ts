import { describe, expect, test } from '@jest/globals';
import { runContainer } from '../engine.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

describe('runContainer without Temporal', () => {
  test('runs a container to its result, and removes it', async () => {
    engine.fake.program = (container) => {
      container.write(1, 'hi');
      container.exit(0);
    };
    const result = await runContainer({ image: 'alpine' }, { engine: engine.fake.client });

    expect(result).toMatchObject({ status: 'succeeded', stdout: 'hi', attempts: 1 });
    expect(engine.fake.containers).toEqual([]);
  });

  test('keeps the container where that is asked for', async () => {
    await runContainer({ image: 'alpine', autoRemove: false }, { engine: engine.fake.client });

    expect(engine.fake.containers).toMatchObject([{ state: 'exited' }]);
  });

  test('refuses a payload that is not valid, and creates nothing', async () => {
    const payload = { image: 'alpine', comand: [] } as never;

    await expect(runContainer(payload, { engine: engine.fake.client })).rejects.toMatchObject({ name: 'PayloadError' });
    expect(engine.fake.count('create')).toBe(0);
  });

  test('rejects with the typed error, and leaves nothing', async () => {
    await expect(runContainer({ image: 'missing' }, { engine: engine.fake.client })).rejects.toMatchObject({
      name: 'ContainerError',
      type: 'Tdw.ImageNotFound',
    });
    expect(engine.fake.containers).toEqual([]);
  });

  test('stops and removes the container when the signal aborts', async () => {
    engine.fake.program = () => undefined;
    const abort = new AbortController();
    const held = engine.fake.hold('wait');
    const running = runContainer({ image: 'alpine' }, { engine: engine.fake.client, signal: abort.signal });
    running.catch(() => undefined);
    await held.reached;
    const reason = new Error('enough');
    abort.abort(reason);

    await expect(running).rejects.toMatchObject({ name: 'RunCancelled', cause: reason });
    expect(engine.fake.containers).toEqual([]);
  });

  test('does not begin when the signal has aborted', async () => {
    const running = runContainer({ image: 'alpine' }, { engine: engine.fake.client, signal: AbortSignal.abort() });

    await expect(running).rejects.toMatchObject({ name: 'RunCancelled' });
    expect(engine.fake.count('create')).toBe(0);
  });

  test('leaves no container behind when the engine failed in between', async () => {
    engine.fake.once('inspect', failWith(500), failWith(500));
    engine.fake.program = (container) => container.exit(0);

    await expect(runContainer({ image: 'alpine' }, { engine: engine.fake.client })).rejects.toMatchObject({
      name: 'ContainerError',
      type: 'Tdw.EngineUnreachable',
    });
    // Nobody is there who would come back for it.
    expect(engine.fake.containers).toEqual([]);
  });

  test('tells of a job whose time was up before it was ready that it has timed out', async () => {
    engine.fake.program = () => undefined;
    const waitStrategy = { type: 'log', message: 'never' } as const;
    const job = { image: 'alpine', lifecycle: 'job', waitStrategy, runTimeout: 50 } as const;

    const result = await runContainer(job, { engine: engine.fake.client });
    expect(result).toMatchObject({ status: 'timedOut', success: false });
    expect(result).not.toHaveProperty('readyAt');
    expect(engine.fake.containers).toEqual([]);
  });

  test('tells an exit that is known although the output cannot be read back', async () => {
    engine.fake.once('logs', (exchange) => exchange.fail(501, 'this log driver cannot be read'));
    engine.fake.program = (container) => {
      container.cutOutput();
      container.exit(0);
    };

    expect(await runContainer({ image: 'alpine' }, { engine: engine.fake.client })).toMatchObject({
      status: 'succeeded',
      outputError: 'this log driver cannot be read',
    });
  });
});
