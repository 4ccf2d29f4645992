import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from './errors.mjs';
import { execute } from './exec.mjs';

/**
 * Installs the dependencies exactly as locked. Skipped when the last complete install was of the same
 * lockfile.
 *
 * @param {import('./context.mjs').Context} context
 * @param {import('./progress.mjs').Report} [report]
 * @returns {Promise<'installed' | 'unchanged'>}
 */
export async function installDependencies({ root, env }, report) {
  const wanted = lockHash(root);
  if (installedHash(root) === wanted) return 'unchanged';
  // First of all: an install that is interrupted from here on must not pass for a complete one.
  rmSync(stampOf(root), { force: true });
  await execute('pnpm', ['install', '--frozen-lockfile', '--reporter=append-only'], {
    cwd: root,
    // `CI`: pnpm asks no questions (as before it replaces a node_modules of another version).
    env: { ...env, CI: 'true' },
    onLine: report,
  });
  writeFileSync(stampOf(root), wanted);
  return 'installed';
}

/**
 * Builds the packages; turbo's cache makes it quick when nothing changed.
 *
 * @param {import('./context.mjs').Context} context
 * @param {import('./progress.mjs').Report} [report]
 */
export async function build({ root, env }, report) {
  await execute('pnpm', ['exec', 'turbo', 'run', 'build', '--output-logs=errors-only', '--ui=stream'], {
    cwd: root,
    env,
    onLine: report,
  });
}

/**
 * Whether node_modules is a complete install of the lockfile as it is now.
 *
 * @param {string} root
 */
export function isInstalled(root) {
  return installedHash(root) === lockHash(root);
}

/**
 * Inside node_modules, so that it goes when they go.
 *
 * @param {string} root
 */
function stampOf(root) {
  return join(root, 'node_modules', '.tdw-lock-hash');
}

/** @param {string} root */
function installedHash(root) {
  return existsSync(stampOf(root)) ? readFileSync(stampOf(root), 'utf8') : undefined;
}

/**
 * The workspace file counts too: it names the packages that may run install scripts.
 *
 * @param {string} root
 */
function lockHash(root) {
  const hash = createHash('sha256');
  for (const name of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) {
    const file = join(root, name);
    if (!existsSync(file)) {
      throw new SetupError({ expected: `${name} in ${root}`, found: 'none', todo: 'restore it from git' });
    }
    hash.update(readFileSync(file));
  }
  return hash.digest('hex');
}
