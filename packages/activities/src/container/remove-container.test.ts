import { describe, expect, test } from '@jest/globals';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { createContainerRemover } from './container-remover.ts';
import { stopAndRemove } from './remove-container.ts';

const engine = useFakeEngine();

describe('stopAndRemove', () => {
  test.each(['running', 'paused', 'restarting'] as const)('stops what is %s, then removes it', async (state) => {
    const container = engine.fake.add('c');
    container.start();
    container.state = state;

    expect(await stopAndRemove(engine.fake.client, 'c')).toBe(true);
    expect(engine.fake.count('stop')).toBe(1);
    expect(engine.fake.containers).toEqual([]);
  });

  test.each(['created', 'exited', 'dead'] as const)('removes what is %s without stopping it', async (state) => {
    engine.fake.add('c').state = state;

    expect(await stopAndRemove(engine.fake.client, 'c')).toBe(true);
    expect(engine.fake.count('stop')).toBe(0);
    expect(engine.fake.containers).toEqual([]);
  });

  test('finds nothing to do where there is none', async () => {
    expect(await stopAndRemove(engine.fake.client, 'c')).toBe(false);
  });

  test('gives what it stops the time that it was created with', async () => {
    engine.fake.add('c', { StopTimeout: 30 }).start();

    await stopAndRemove(engine.fake.client, 'c');

    expect(engine.fake.calls.find(({ operation }) => operation === 'stop')?.query.get('t')).toBe('30');
  });

  test('only stops what is to be kept', async () => {
    engine.fake.add('c', { Labels: { 'tdw.keep': 'true' } }).start();

    expect(await stopAndRemove(engine.fake.client, 'c')).toBe(false);
    expect(engine.fake.containers).toMatchObject([{ state: 'exited' }]);
  });

  test.each<[string, 'running' | 'exited' | 'created', number, boolean | undefined, boolean]>([
    ['has failed by its own exit', 'exited', 3, undefined, true],
    ['has succeeded', 'exited', 0, undefined, false],
    ['still runs', 'running', 0, undefined, false],
    ['never ran', 'created', 0, undefined, false],
    ['has failed by what its run says', 'running', 0, true, true],
    ['was cancelled, whatever it exited with', 'exited', 3, false, false],
  ])('of those to be kept on failure, one that %s is removed or not', async (_, state, exitCode, hasFailed, isKept) => {
    const container = engine.fake.add('c', { Labels: { 'tdw.keep': 'onFailure' } });
    if (state !== 'created') container.start();
    if (state === 'exited') container.exit(exitCode);

    expect(await stopAndRemove(engine.fake.client, 'c', undefined, hasFailed)).toBe(!isKept);
    expect(engine.fake.containers).toEqual(isKept ? [container] : []);
    expect(container.isRunning).toBe(false);
  });

  test('waits until a removal by somebody else is done', async () => {
    const container = engine.fake.add('c');
    engine.fake.once('remove', failWith(409, 'removal is already in progress'), (exchange) => {
      engine.fake.remove(container);
      exchange.proceed();
    });

    expect(await stopAndRemove(engine.fake.client, 'c')).toBe(false);
    expect(engine.fake.count('remove')).toBe(2);
  });

  test('rejects when the engine fails', async () => {
    engine.fake.add('c');
    engine.fake.once('remove', failWith(500));

    await expect(stopAndRemove(engine.fake.client, 'c')).rejects.toMatchObject({ status: 500 });
  });
});

describe('the remover', () => {
  test("removes behind the caller's back, and is drained when all of it is done", async () => {
    const containers = ['a', 'b'].map((name) => engine.fake.add(name));
    const failures: string[] = [];
    const remover = createContainerRemover(engine.fake.client, (id) => void failures.push(id));
    for (const { id } of containers) remover.remove(id);
    expect(engine.fake.containers).toHaveLength(2);
    await remover.drain();

    expect(engine.fake.containers).toEqual([]);
    expect(failures).toEqual([]);
  });

  test('waits in a drain for a removal that takes long', async () => {
    const { id } = engine.fake.add('c');
    const held = engine.fake.hold('remove');
    const remover = createContainerRemover(engine.fake.client, () => undefined);
    remover.remove(id);
    await held.reached;
    let drained = false;
    const draining = remover.drain().then(() => (drained = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(drained).toBe(false);
    held.release();
    await draining;

    expect(engine.fake.containers).toEqual([]);
  });

  test('has nothing to wait for when nothing was asked of it', async () => {
    await expect(createContainerRemover(engine.fake.client, () => undefined).drain()).resolves.toBeUndefined();
  });

  test('tries again when the engine fails for a while', async () => {
    const { id } = engine.fake.add('c');
    engine.fake.once('remove', failWith(500), failWith(500));
    const failures: string[] = [];
    const remover = createContainerRemover(engine.fake.client, (failed) => void failures.push(failed));
    remover.remove(id);
    await remover.drain();

    expect({ failures, left: engine.fake.containers }).toEqual({ failures: [], left: [] });
  });

  test('tells of each container that it could not remove, and goes on', async () => {
    const [stuck, fine] = [engine.fake.add('stuck'), engine.fake.add('fine')];
    engine.fake.once('remove', ...Array.from({ length: 4 }, () => failWith(500, 'device busy')));
    const failures: string[] = [];
    const remover = createContainerRemover(engine.fake.client, (id, error) => {
      failures.push(`${id}: ${(error as Error).message}`);
    });
    remover.remove(stuck.id);
    await remover.drain();
    remover.remove(fine.id);
    await remover.drain();

    expect(failures).toEqual([`${stuck.id}: device busy`]);
    expect(engine.fake.containers).toEqual([stuck]);
  });
});
