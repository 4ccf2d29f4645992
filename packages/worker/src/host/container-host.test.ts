import { afterEach, describe, expect, test } from '@jest/globals';
import { fakeConnection, fakeEngine } from '../testing/fakes.ts';
import { openContainerHost } from './container-host.ts';

describe('a container host', () => {
  const dockerHost = process.env['DOCKER_HOST'];
  afterEach(() => {
    if (dockerHost === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = dockerHost;
  });

  test('is called as the engine has kept it, or as it is told', async () => {
    const worker = { connection: fakeConnection() };

    expect((await openContainerHost(worker, { engine: fakeEngine() })).id).toBe('kept-id');
    expect((await openContainerHost(worker, { engine: fakeEngine(), hostId: 'a' })).id).toBe('a');
  });

  test("looks its namespace's id up, which its containers carry", async () => {
    const asked: string[] = [];
    const connection = fakeConnection(asked);
    await openContainerHost({ connection }, { engine: fakeEngine() });
    await openContainerHost({ connection, namespace: 'team' }, { engine: fakeEngine() });

    expect(asked).toEqual(['default', 'team']);
  });

  test.each([
    [1, 8],
    [2, 8],
    [16, 64],
  ])('of %d CPUs runs %d containers at a time', async (cpus, expected) => {
    const host = await openContainerHost({ connection: fakeConnection() }, { engine: fakeEngine({ cpus }) });

    expect(host.maxConcurrentContainers).toBe(expected);
  });

  test('has 1,000 services up at a time, or as many as it is told', async () => {
    const worker = { connection: fakeConnection() };
    const engine = fakeEngine();

    expect((await openContainerHost(worker, { engine })).maxConcurrentServices).toBe(1_000);
    expect((await openContainerHost(worker, { engine, maxConcurrentServices: 3 })).maxConcurrentServices).toBe(3);
  });

  test('asks the engine that the docker CLI would ask, where it is given none', async () => {
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';

    await expect(openContainerHost({ connection: fakeConnection() }, { hostId: 'a' })).rejects.toThrow(
      '/nowhere/docker.sock',
    );
  });

  test('needs a connection, and says so', async () => {
    await expect(openContainerHost({}, { engine: fakeEngine() })).rejects.toThrow(
      new TypeError("Expected the worker's options to have a connection, got none"),
    );
  });

  test.each([
    [{ reapInterval: 0 }, 'Expected reapInterval to be at least 1 millisecond, got 0'],
    [{ reapInterval: -1 }, 'Expected reapInterval to be at least 1 millisecond, got -1'],
    [{ reapGrace: NaN }, 'Expected reapGrace to be at least 1 millisecond, got NaN'],
  ])('refuses %j, which would have the reaper never rest, or not look twice', async (options, message) => {
    const connection = fakeConnection();

    await expect(openContainerHost({ connection }, { engine: fakeEngine(), ...options })).rejects.toThrow(
      new RangeError(message),
    );
  });
});
