import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { callEngine } from '../engine/client.mjs';
import { execute } from '../exec.mjs';
import { referenceOf } from './catalogue.mjs';
import { readProgress } from './pull-image.mjs';

/** Says of an image that it is our own small stand-in. */
export const BUILT_FROM = 'tdw.built-from';

/**
 * Makes an image's files here and hands them to the engine as its only layer.
 *
 * @param {import('../context.mjs').Context} context
 * @param {import('../engine/candidates.mjs').Candidate} engine
 * @param {import('./catalogue.mjs').Image} image
 * @param {import('./catalogue.mjs').Parts} parts
 * @param {import('../progress.mjs').Report} report
 */
export async function buildImage({ scratch }, engine, image, parts, report) {
  mkdirSync(scratch, { recursive: true });
  const folder = mkdtempSync(join(scratch, 'image-'));
  try {
    const [root, archive] = [join(folder, 'root'), join(folder, 'archive')];
    for (const made of [root, archive]) mkdirSync(made);
    report(`making ${referenceOf(image)}`);
    await image.fill(root, parts);
    await writeArchive(archive, image, root);
    report(`loading ${referenceOf(image)}`);
    await load(engine, archive);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * As `docker save` writes it. The engine could also import the files alone, but then it takes no stop
 * signal.
 *
 * @param {string} archive
 * @param {import('./catalogue.mjs').Image} image
 * @param {string} root
 */
async function writeArchive(archive, image, root) {
  const layer = join(archive, 'layer.tar');
  const { id, paths } = image.owned ?? { id: 0, paths: [] };
  await execute('tar', ['-cf', layer, ...ownedBy(0), '-C', root, ...paths.map((path) => `--exclude=${path}`), '.']);
  if (paths.length > 0) await execute('tar', ['-rf', layer, ...ownedBy(id), '-C', root, ...paths]);
  const hash = createHash('sha256');
  await pipeline(createReadStream(layer), hash);

  const config = {
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    created: new Date().toISOString(),
    config: { ...image.config, Labels: { [BUILT_FROM]: 'debian' } },
    rootfs: { type: 'layers', diff_ids: [`sha256:${hash.digest('hex')}`] },
  };
  const manifest = [{ Config: 'config.json', RepoTags: [referenceOf(image)], Layers: ['layer.tar'] }];
  writeFileSync(join(archive, 'config.json'), JSON.stringify(config));
  writeFileSync(join(archive, 'manifest.json'), JSON.stringify(manifest));
}

/** @param {number} id */
function ownedBy(id) {
  return ['--numeric-owner', `--owner=${id}`, `--group=${id}`];
}

/**
 * @param {import('../engine/candidates.mjs').Candidate} engine
 * @param {string} archive
 */
async function load(engine, archive) {
  const tar = spawn('tar', ['-c', '-C', archive, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const packed = once(tar, 'exit');
  const answer = await callEngine(engine, { method: 'POST', path: '/images/load?quiet=1', body: tar.stdout });
  await readProgress(answer, () => {});
  const [code] = await packed;
  if (code !== 0) throw new Error(`tar ended with exit code ${code}`);
}
