import { describe, expect, test } from '@jest/globals';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

describe('the containers', () => {
  test('are found by all of the labels, in whatever state', async () => {
    const both = engine.fake.add('both', { Labels: { a: '1', b: '2' } });
    engine.fake.add('one', { Labels: { a: '1' } });

    expect(await engine.fake.client.findContainers({ a: '1', b: '2' })).toEqual([both.id]);
    expect(await engine.fake.client.findContainers({ a: '2' })).toEqual([]);
    expect(engine.fake.calls[0]?.query.get('all')).toBe('true');
  });

  test('are listed by a label, whatever its value, in whatever state', async () => {
    const { id } = engine.fake.add('one', { Labels: { a: '1', b: '2' } });
    engine.fake.add('other', { Labels: { a: '3' } }).start();
    engine.fake.add('foreign', { Labels: { b: '1' } });

    expect(await engine.fake.client.listContainers('a')).toEqual([
      { id, name: 'one', labels: { a: '1', b: '2' }, state: 'created' },
      { id: expect.any(String), name: 'other', labels: { a: '3' }, state: 'running' },
    ]);
    expect(engine.fake.calls[0]?.query.get('all')).toBe('true');
  });

  test('are found by their image', async () => {
    const { id } = engine.fake.add('one');

    expect(await engine.fake.client.findContainersOf('alpine')).toEqual([id]);
    expect(await engine.fake.client.findContainersOf('busybox')).toEqual([]);
  });

  test('that keep a volume from being removed are all that mount it, and those that keep a network are running', async () => {
    const Mounts = [{ Type: 'volume', Source: 'v', Target: '/v' } as const];
    const network = await engine.fake.client.createNetwork('n', { internal: false, bridge: 'b', labels: {} });
    const stopped = engine.fake.add('stopped', { HostConfig: { Mounts, NetworkMode: network } });
    const running = engine.fake.add('running', { HostConfig: { Mounts, NetworkMode: network } });
    running.start();

    expect(await engine.fake.client.findUsersOf('volume', 'v')).toEqual([stopped.id, running.id]);
    expect(await engine.fake.client.findUsersOf('network', network)).toEqual([running.id]);
  });
});
