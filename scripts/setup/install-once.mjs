import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Makes a file or folder that is either complete or absent, whenever this process may be killed:
 * it is filled aside and moved into place in one step.
 *
 * @param {{ scratch: string }} context
 * @param {string} target A path inside `.tools`; its name says the version, so it never goes stale.
 * @param {(draft: string) => Promise<void>} fill Creates `draft` (it does not exist yet).
 * @returns {Promise<boolean>} Whether there was anything to do.
 */
export async function installOnce({ scratch }, target, fill) {
  if (existsSync(target)) return false;
  mkdirSync(scratch, { recursive: true });
  mkdirSync(dirname(target), { recursive: true });
  const folder = mkdtempSync(join(scratch, `${basename(target)}-`));
  try {
    const draft = join(folder, basename(target));
    await fill(draft);
    renameSync(draft, target);
    return true;
  } finally {
    discard(folder);
  }
}

/**
 * Points a link at a file, replacing the old link in one step.
 *
 * @param {{ scratch: string }} context
 * @param {string} file
 * @param {string} link
 */
export function linkTo({ scratch }, file, link) {
  const draft = join(mkdtempSync(join(scratch, 'link-')), basename(link));
  symlinkSync(file, draft);
  renameSync(draft, link);
  discard(dirname(draft));
}

/**
 * Throws away what an interrupted set-up left half-made. Only safe under the lock.
 *
 * @param {{ scratch: string }} context
 */
export function clearScratch({ scratch }) {
  if (!existsSync(scratch)) return;
  for (const name of readdirSync(scratch)) discard(join(scratch, name));
}

/**
 * Fails when a program of an interrupted set-up is still about to end and writes meanwhile. No harm:
 * nothing there is ever used, and the next set-up clears it.
 *
 * @param {string} folder
 */
function discard(folder) {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch {}
}
