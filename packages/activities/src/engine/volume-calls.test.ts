import { describe, expect, test } from '@jest/globals';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

describe('the engine', () => {
  test('keeps a volume with the labels of whoever came first', async () => {
    expect(await engine.fake.client.ensureVolume('v', { owner: 'first' })).toEqual({ owner: 'first' });
    expect(await engine.fake.client.ensureVolume('v', { owner: 'second' })).toEqual({ owner: 'first' });
  });

  test('keeps volumes without labels, too, and says so', async () => {
    // What the engine answers for a volume that was made by hand.
    engine.fake.volumes.set('v', null);

    expect(await engine.fake.client.ensureVolume('v', { owner: 'me' })).toEqual({});
  });

  test('has a volume, or not', async () => {
    engine.fake.volumes.set('v', { owner: 'me' });

    expect(await engine.fake.client.inspectVolume('v')).toEqual({ owner: 'me' });
    expect(await engine.fake.client.inspectVolume('missing')).toBeUndefined();
    expect([...engine.fake.volumes.keys()]).toEqual(['v']);
  });

  test('lists its volumes by a label and by a part of their names', async () => {
    engine.fake.volumes.set('tdw-a-1', { a: 'x' }).set('tdw-b-1', null).set('other', { a: 'y' });
    const { client } = engine.fake;

    expect(await client.listVolumes({ label: 'a=x' })).toEqual([
      { id: 'tdw-a-1', name: 'tdw-a-1', labels: { a: 'x' } },
    ]);
    expect((await client.listVolumes({ name: '-1' })).map(({ name }) => name)).toEqual(['tdw-a-1', 'tdw-b-1']);
    expect(await client.listVolumes({ label: 'a', name: '-2' })).toEqual([]);
  });
});
