import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { callEngine } from '../engine/client.mjs';
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
    const root = join(folder, 'root');
    mkdirSync(root);
    report(`making ${referenceOf(image)}`);
    await image.fill(root, parts);
    report(`importing ${referenceOf(image)}`);
    await importFolder(engine, image, root);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * @param {import('../engine/candidates.mjs').Candidate} engine
 * @param {import('./catalogue.mjs').Image} image
 * @param {string} root
 */
async function importFolder(engine, image, root) {
  const query = new URLSearchParams({ fromSrc: '-', repo: image.name, tag: image.tag });
  for (const change of [...image.changes, `LABEL ${BUILT_FROM}=debian`]) query.append('changes', change);

  const owner = ['--numeric-owner', '--owner=0', '--group=0'];
  const tar = spawn('tar', ['-c', ...owner, '-C', root, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const packed = once(tar, 'exit');
  const answer = await callEngine(engine, {
    method: 'POST',
    path: `/images/create?${query.toString()}`,
    body: tar.stdout,
  });
  await readProgress(answer, () => {});
  const [code] = await packed;
  if (code !== 0) throw new Error(`tar ended with exit code ${code}`);
}
