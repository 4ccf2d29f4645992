import { describe, expect, test } from '@jest/globals';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();

async function createNetwork(): Promise<{ id: string; stale: Set<string> }> {
  await engine.fake.client.createNetwork('n', { internal: false, bridge: 'b', labels: {} });
  return engine.fake.networks[0]!;
}

describe('a network that has endpoints of containers which are gone', () => {
  test('is removed: they are disconnected by force', async () => {
    const { id, stale } = await createNetwork();
    stale.add('job-1').add('job-2');

    expect(await engine.fake.client.removeNetwork(id)).toBe(true);
    expect(engine.fake.networks).toEqual([]);
  });

  test('is left to a container that runs in it, which stays connected', async () => {
    const { id, stale } = await createNetwork();
    stale.add('job-1');
    const container = engine.fake.add('job-2');
    container.start();
    await engine.fake.client.connectNetwork(id, container.id, ['job']);

    await expect(engine.fake.client.removeNetwork(id)).rejects.toMatchObject({ status: 403 });
    expect(engine.fake.calls.filter(({ operation }) => operation === 'disconnectNetwork')).toHaveLength(1);
    expect(engine.fake.networks[0]).toMatchObject({ stale: new Set(), members: new Map([[container.id, ['job']]]) });
  });
});

test('a network that its engine keeps for no reason it tells of stays, with the engine’s words', async () => {
  const { id } = await createNetwork();
  engine.fake.add('other').start();
  engine.fake.once('removeNetwork', (exchange) => exchange.fail(403, 'has active endpoints'));

  await expect(engine.fake.client.removeNetwork(id)).rejects.toMatchObject({ message: 'has active endpoints' });
  expect(engine.fake.count('disconnectNetwork')).toBe(0);
});
