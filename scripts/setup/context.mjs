import { mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';

/**
 * What every part of the set-up is handed: where things go and how to report.
 *
 * @typedef {object} Context
 * @property {string} root The repository.
 * @property {string} tools `.tools/`: the only folder the set-up owns (git-ignored).
 * @property {string} bin `.tools/bin`: programs that the set-up provided, first on PATH.
 * @property {string} logs `.tools/log`
 * @property {string} scratch `.tools/tmp`: half-made things; never used, safe to delete.
 * @property {NodeJS.ProcessEnv} userEnv The environment as the user gave it.
 * @property {NodeJS.ProcessEnv} env The same for programs that we start: our tools first.
 * @property {import('./progress.mjs').Progress} progress
 */

/**
 * @param {string} root
 * @param {NodeJS.ProcessEnv} userEnv
 * @param {import('./progress.mjs').Progress} progress
 * @returns {Context}
 */
export function createContext(root, userEnv, progress) {
  const tools = join(root, '.tools');
  const bin = join(tools, 'bin');
  return {
    root,
    tools,
    bin,
    logs: join(tools, 'log'),
    scratch: join(tools, 'tmp'),
    userEnv,
    env: toolEnv(root, bin, userEnv),
    progress,
  };
}

/** @param {Context} context */
export function makeFolders({ bin, logs, scratch }) {
  for (const folder of [bin, logs, scratch]) mkdirSync(folder, { recursive: true });
}

/**
 * Proxies, certificates and registries come from the user's environment as they are.
 *
 * @param {string} root
 * @param {string} bin
 * @param {NodeJS.ProcessEnv} userEnv
 * @returns {NodeJS.ProcessEnv}
 */
function toolEnv(root, bin, userEnv) {
  const before = [bin, join(root, 'node_modules', '.bin'), dirname(process.execPath)];
  // Where dockerd and iptables are; not every shell of root has them on PATH.
  const path = [...before, userEnv['PATH'], '/usr/sbin', '/sbin'];
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...userEnv,
    PATH: path.filter(Boolean).join(delimiter),
    // pnpm would otherwise replace itself by the version in `packageManager`, and a runtime by its own.
    pnpm_config_pm_on_fail: 'ignore',
    pnpm_config_update_notifier: 'false',
    TURBO_TELEMETRY_DISABLED: '1',
    TURBO_NO_UPDATE_NOTIFIER: '1',
  };
  // npm leaves the Node it runs on in these two, and some tools prefer them to PATH.
  delete env['NODE'];
  delete env['npm_node_execpath'];
  return env;
}
