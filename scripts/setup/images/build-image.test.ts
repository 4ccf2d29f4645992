import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fakeEngine } from '../engine/fake-engine.ts';
import { execute } from '../exec.mjs';
import { temporaryFolder, testContext, write } from '../test-support.ts';
import { buildImage } from './build-image.mjs';

const image = {
  name: 'one',
  tag: '1',
  config: { Cmd: ['sh'], StopSignal: 'SIGINT' },
  owned: { id: 70, paths: ['./var/data'] },
  async fill(folder: string) {
    write(join(folder, 'bin/sh'), 'a shell');
    mkdirSync(join(folder, 'var/data'), { recursive: true });
  },
};
const parts = { cli: unused, debian: unused, debianTree: unused };

function unused(): Promise<never> {
  return Promise.reject(new Error('not needed here'));
}

async function build(answer: { status?: number; body: unknown }) {
  const context = testContext();
  const { candidate, bodies } = await fakeEngine({ 'POST /images/load': answer });
  const result = await buildImage(context, candidate, image, parts, () => {}).catch((error: Error) => error);
  return { context, result, archive: bodies[0] };
}

async function unpack(archive: Buffer | undefined) {
  const folder = temporaryFolder();
  await execute('tar', ['-xf', write(join(folder, 'archive.tar'), archive ?? ''), '-C', folder]);
  return {
    json: (name: string) => JSON.parse(readFileSync(join(folder, name), 'utf8')),
    layer: join(folder, 'layer.tar'),
  };
}

describe('buildImage', () => {
  test('hands the engine an image that is configured as told, and labelled as ours', async () => {
    const { context, archive } = await build({ body: { stream: 'Loaded image: one:1' } });
    const { json, layer } = await unpack(archive);
    expect(json('manifest.json')).toEqual([{ Config: 'config.json', RepoTags: ['one:1'], Layers: ['layer.tar'] }]);
    expect(json('config.json')).toMatchObject({
      os: 'linux',
      config: { Cmd: ['sh'], StopSignal: 'SIGINT', Labels: { 'tdw.built-from': 'debian' } },
      rootfs: { diff_ids: [`sha256:${createHash('sha256').update(readFileSync(layer)).digest('hex')}`] },
    });
    expect(readdirSync(context.scratch)).toEqual([]);
  });

  test('gives all files to root, except what belongs to another', async () => {
    const { archive } = await build({ body: { stream: 'Loaded image: one:1' } });
    const { layer } = await unpack(archive);
    const listing = await execute('tar', ['-tvf', layer, '--numeric-owner']);
    const owners = listing.split('\n').map((line) => line.split(/\s+/));
    expect(Object.fromEntries(owners.map((columns) => [columns.at(-1), columns[1]]))).toEqual({
      './': '0/0',
      './bin/': '0/0',
      './bin/sh': '0/0',
      './var/': '0/0',
      './var/data/': '70/70',
    });
    expect(owners).toHaveLength(5);
  });

  test('says why the engine refused it, and leaves nothing half-made', async () => {
    const { context, result } = await build({ body: '{"stream":"Loading"}\n{"error":"no space left"}\n' });
    expect(result).toEqual(new Error('no space left'));
    expect(readdirSync(context.scratch)).toEqual([]);
  });
});
