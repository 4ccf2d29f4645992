import { describe, expect, test } from '@jest/globals';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

describe('the epoch', () => {
  test('is another one after each start of the engine', async () => {
    expect(await engine.fake.client.epoch()).toBe('epoch-1');
    engine.fake.epoch = 'epoch-2';
    expect(await engine.fake.client.epoch()).toBe('epoch-2');
  });

  test('is not known where there is no default network', async () => {
    engine.fake.epoch = undefined;

    expect(await engine.fake.client.epoch()).toBeUndefined();
  });

  test('is asked for through a new connection: who is in already is answered even by an engine that is being stopped', async () => {
    await engine.fake.client.info();
    await engine.fake.client.info();
    expect(engine.fake.connections).toBe(1);

    await engine.fake.client.epoch();
    await engine.fake.client.epoch();
    expect(engine.fake.connections).toBe(3);
  });
});

describe('the start of an engine', () => {
  test('is that of its default network', async () => {
    engine.fake.startedAtMs = 1_000;

    expect(await engine.fake.client.startedAt()).toBe('1970-01-01T00:00:01.000Z');
  });

  test('is not known where that may be older, or there is none', async () => {
    engine.fake.liveRestore = true;
    expect(await engine.fake.client.startedAt()).toBeUndefined();

    engine.fake.liveRestore = false;
    engine.fake.epoch = undefined;
    expect(await engine.fake.client.startedAt()).toBeUndefined();
  });
});
