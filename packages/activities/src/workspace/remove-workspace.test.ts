import { expect, test } from '@jest/globals';
import { createContainer } from '../container/create-container.ts';
import { containerRun } from '../testing/container-run.ts';
import type { FakeContainer } from '../testing/fake-container.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { removeWorkspace } from './remove-workspace.ts';

const engine = useFakeEngine();
const KEY = 'the-key';
const MINE = { key: KEY, networks: { back: { aliases: [] } }, volumes: ['build'] };
const OTHERS = { ...MINE, key: 'another' };

/** A container that has exited, in a network and with a volume of a run. */
async function exited(workspace = MINE, autoRemove = true): Promise<FakeContainer> {
  const input = { volumes: ['build:/out', 'cache:/cache'], autoRemove };
  const { id } = await createContainer(containerRun(engine.fake, input, { workspaces: [workspace] }).run);
  const container = engine.fake.find(id)!;
  container.start();
  container.exit(0);
  return container;
}

test('removes containers that nobody has come to yet, then networks and volumes, and nothing of others', async () => {
  await exited();
  const others = await exited(OTHERS);
  engine.fake.volumes.set('cache', {});

  expect(await removeWorkspace(engine.fake.client, KEY)).toEqual({ removed: 2 });
  expect(engine.fake.containers).toEqual([others]);
  expect(engine.fake.networks.map(({ name }) => name)).toEqual(['tdw-back-another']);
  expect([...engine.fake.volumes.keys()]).toEqual(['tdw-build-another', 'cache']);
  expect(await removeWorkspace(engine.fake.client, KEY)).toEqual({ removed: 0 });
});

test('removes a volume of which the engine has lost the labels, and none that is only called alike', async () => {
  const others = [`tdw-build-${KEY}-2`, `build-${KEY}`];
  for (const name of [`tdw-build-${KEY}`, ...others]) engine.fake.volumes.set(name, null);

  expect(await removeWorkspace(engine.fake.client, KEY)).toEqual({ removed: 1 });
  expect([...engine.fake.volumes.keys()]).toEqual(others);
});

test('tells what keeps output before a container goes', async () => {
  const { id } = await exited();
  const kept: string[] = [];
  await removeWorkspace(engine.fake.client, KEY, async (container) => {
    kept.push(container.id);
    return undefined;
  });

  expect(kept).toEqual([id]);
});

test('leaves a container that is to be kept its volumes, and no network', async () => {
  const kept = await exited(MINE, false);

  expect(await removeWorkspace(engine.fake.client, KEY)).toEqual({ removed: 1 });
  expect(engine.fake.containers).toEqual([kept]);
  expect(engine.fake.networks).toEqual([]);
  expect([...engine.fake.volumes.keys()]).toEqual([`tdw-build-${KEY}`]);
});

test('fails where somebody else is in a network, which alone is left', async () => {
  await exited();
  engine.fake.once('removeNetwork', failWith(403, 'network has active endpoints'));

  await expect(removeWorkspace(engine.fake.client, KEY)).rejects.toMatchObject({ status: 403 });
  expect(engine.fake.containers).toEqual([]);
  expect([...engine.fake.volumes.keys()]).toEqual([]);
  expect(await removeWorkspace(engine.fake.client, KEY)).toEqual({ removed: 1 });
});
