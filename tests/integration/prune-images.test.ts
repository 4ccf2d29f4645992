import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Docker from 'dockerode';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { pushNewImage, type Registry, removeImage, startRegistry } from '../support/registry.ts';
import { removalOf, start } from '../support/runs.ts';
import { runTdwWorker, startStockWorker } from '../support/stock-worker.ts';
import { useClient } from '../support/test-client.ts';

const HOST = 'prune-images';
const LONG_AGO = Date.now() - 8 * 86_400_000;
const docker = new Docker();
const state = mkdtempSync(join(tmpdir(), 'tdw-state-'));
const file = join(state, 'tdw', 'images', `${HOST}.json`);
const context = useClient();
let registry: Registry;

beforeAll(async () => {
  process.env['XDG_STATE_HOME'] = state;
  registry = await startRegistry();
});

afterAll(async () => {
  delete process.env['XDG_STATE_HOME'];
  await registry.stop();
  rmSync(state, { recursive: true });
});

/** The lines of a pass that are about images. */
async function prune(...flags: string[]): Promise<string[]> {
  const { stdout, code } = await runTdwWorker('prune', '--host-id', HOST, '--grace', '1s', '--images', ...flags);
  expect(code).toBe(0);
  return stdout.split('\n').filter((line) => line.includes('image'));
}

/** A container whose result is known and that is gone. */
async function run(input: object): Promise<void> {
  const { containerId } = (await (
    await start(context, { command: ['true'], ...input })
  ).result()) as ContainerExecutionOutput;
  await removalOf(docker.getContainer(containerId!));
}

const isThere = async (image: string): Promise<boolean> =>
  docker
    .getImage(image)
    .inspect()
    .then(() => true)
    .catch(() => false);

describe('tdw-worker prune --images', () => {
  test('removes the images that a worker has pulled and that nothing has used for a week', async () => {
    const worker = await startStockWorker('--task-queue', context.taskQueue, '--host-id', HOST);
    // Each is an image of its own: whether a container has it does not depend on who else is on the engine.
    const unused = await pushNewImage(registry, 'unused');
    const kept = await pushNewImage(registry, 'kept');
    const lately = await pushNewImage(registry, 'lately');
    const ofContainer = await pushNewImage(registry, 'of-a-container');
    const images = [unused, kept, lately, ofContainer];
    for (const image of images) await run({ image });
    // What was not pulled, but built or tagged here.
    const local = `${registry.address}/local:1`;
    await docker.getImage('busybox:stable').tag({ repo: `${registry.address}/local`, tag: '1' });
    await run({ image: local, pull: 'never' });
    await worker.end('SIGTERM');

    expect(readdirSync(join(state, 'tdw', 'images'))).toEqual([`${HOST}.json`]);
    const uses = JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>;
    expect(Object.keys(uses).toSorted()).toEqual(images.toSorted());
    writeFileSync(file, JSON.stringify({ ...uses, [unused]: LONG_AGO, [kept]: LONG_AGO, [ofContainer]: LONG_AGO }));
    const container = await docker.createContainer({ Image: ofContainer });

    const flags = ['--keep', `${registry.address}/kept:*`];
    expect(await prune(...flags, '--dry-run')).toEqual(
      expect.arrayContaining([
        expect.stringMatching(new RegExp(`^would remove  image ${unused}: last used on `)),
        `kept          image ${kept}: --keep names it`,
        `kept          image ${ofContainer}: a container has it`,
        expect.stringMatching(new RegExp(`^kept          image ${lately}: last used on `)),
        `4 images of ${HOST}: 1 would be removed`,
      ]),
    );
    expect(await isThere(unused)).toBe(true);

    expect(await prune(...flags)).toContain(`4 images of ${HOST}: 1 removed`);
    expect(await Promise.all([...images, local].map(isThere))).toEqual([false, true, true, true, true]);
    expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).not.toContain(unused);

    await container.remove();
    for (const image of [kept, lately, ofContainer, local]) await removeImage(image);
  });
});
