import { describe, expect, test } from '@jest/globals';
import { startService } from '../engine.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
const input = { image: 'alpine', lifecycle: 'service' } as const;

describe('startService without Temporal', () => {
  test('gives a service that runs until it is stopped, and is a success then, whatever its exit code', async () => {
    engine.fake.program = (container) => container.write(1, 'up');
    const service = await startService(input, { engine: engine.fake.client });
    const [container] = engine.fake.containers;

    expect(service).toMatchObject({ containerId: container?.id, ports: {}, attempts: 1, reattached: false });
    expect(container?.state).toBe('running');
    expect(await service.stop()).toMatchObject({ status: 'succeeded', success: true, exitCode: 143, stdout: 'up' });
    expect(await service.exited).toMatchObject({ status: 'succeeded' });
    expect(engine.fake.containers).toEqual([]);
  });

  test('tells an end of its own as it was', async () => {
    engine.fake.program = () => undefined;
    const service = await startService({ ...input, autoRemove: false }, { engine: engine.fake.client });
    engine.fake.containers[0]?.exit(3);

    expect(await service.exited).toMatchObject({ status: 'failed', exitCode: 3 });
    expect(await service.stop()).toMatchObject({ status: 'failed', exitCode: 3 });
    expect(engine.fake.containers).toMatchObject([{ state: 'exited' }]);
  });

  test('fails with the typed error when it is not ready, and leaves nothing', async () => {
    engine.fake.program = (container) => container.exit(1);

    await expect(startService(input, { engine: engine.fake.client })).rejects.toMatchObject({
      name: 'ContainerError',
      type: 'Tdw.NotReady',
      details: { exitCode: 1, removed: true },
    });
    expect(engine.fake.containers).toEqual([]);
  });

  test('fails, too, when it is a job whose time was up before it was ready', async () => {
    engine.fake.program = () => undefined;
    const job = {
      ...input,
      lifecycle: 'job',
      waitStrategy: { type: 'log', message: 'never' },
      runTimeout: 50,
    } as const;

    await expect(startService(job, { engine: engine.fake.client })).rejects.toMatchObject({
      name: 'ContainerError',
      type: 'Tdw.NotReady',
      message: expect.stringMatching(/^The container of 'alpine' was not ready before its runTimeout was over\n/),
    });
    expect(engine.fake.containers).toEqual([]);
  });

  test('stops and removes it when the signal aborts', async () => {
    engine.fake.program = () => undefined;
    const abort = new AbortController();
    const service = await startService(input, { engine: engine.fake.client, signal: abort.signal });
    abort.abort(new Error('enough'));

    await expect(service.exited).rejects.toMatchObject({ name: 'RunCancelled', cause: abort.signal.reason });
    expect(engine.fake.containers).toEqual([]);
  });

  test('removes it when the engine failed while it was watched: nobody comes after this process', async () => {
    engine.fake.program = () => undefined;
    const service = await startService(input, { engine: engine.fake.client });
    engine.fake.once('inspect', failWith(500));
    engine.fake.containers[0]?.exit(0);

    await expect(service.exited).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(engine.fake.containers).toEqual([]);
  });

  test('mounts nothing of this machine unless it may', async () => {
    const options = { engine: engine.fake.client };
    const mounting = { ...input, volumes: ['/etc:/x'] };
    engine.fake.program = () => undefined;

    await expect(startService(mounting, options)).rejects.toMatchObject({ type: 'Tdw.PolicyViolation' });
    const service = await startService(mounting, { ...options, bindRoots: ['/etc'] });
    expect(engine.fake.containers[0]?.options.HostConfig?.Mounts).toMatchObject([{ Type: 'bind', Target: '/x' }]);
    await service.stop();
  });

  test('refuses a payload that is not valid', async () => {
    const payload = { image: 'alpine', comand: [] } as never;

    await expect(startService(payload, { engine: engine.fake.client })).rejects.toMatchObject({ name: 'PayloadError' });
  });
});
