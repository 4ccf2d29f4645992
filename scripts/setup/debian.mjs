import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execute, findProgram } from './exec.mjs';
import { once } from './once.mjs';

const APT_ENV = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_MODE: 'l', LC_ALL: 'C' };
const LISTS = '/var/lib/apt/lists';
const LOCK_WAIT_MS = 300_000;

/** @param {NodeJS.ProcessEnv} env */
export function isDebianLike(env) {
  return existsSync('/etc/debian_version') && findProgram('apt-get', env) !== undefined;
}

/**
 * Installs packages into the system; root only. One that is there is not upgraded: others on the
 * machine may rely on it as it is.
 *
 * @param {import('./context.mjs').Context} context
 * @param {readonly string[]} packages
 * @param {import('./progress.mjs').Report} report
 */
export async function aptInstall(context, packages, report) {
  // Finishes what an interrupted set-up left half-installed; apt refuses to work before that.
  await execute('dpkg', ['--configure', '-a'], { env: aptEnv(context), onLine: report });
  const options = ['-o', `DPkg::Lock::Timeout=${LOCK_WAIT_MS / 1000}`, '--no-install-recommends', '--no-upgrade'];
  await withLists(context, report, () => apt(context, ['install', '-y', ...options, ...packages], report));
}

/**
 * A package and all that it needs, as on a system that has nothing installed.
 *
 * @param {import('./context.mjs').Context} context
 * @param {string} name
 * @param {import('./progress.mjs').Report} report
 * @returns {Promise<string[]>} Names of packages.
 */
export async function aptClosure(context, name, report) {
  const nothingInstalled = ['-o', 'Dir::State::status=/dev/null', '--no-install-recommends'];
  const plan = await withLists(context, report, () =>
    apt(context, ['install', '--simulate', ...nothingInstalled, name], report),
  );
  // `Inst libpq5 (15.1-0 Debian:12/stable [amd64])`
  return plan.split('\n').flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? []);
}

/**
 * Unpacks packages into one folder without installing them; needs no root.
 *
 * @param {import('./context.mjs').Context} context
 * @param {readonly string[]} names
 * @param {string} folder Where their `usr/`, `bin/` … go.
 * @param {import('./progress.mjs').Report} report
 */
export async function aptUnpack(context, names, folder, report) {
  const downloads = `${folder}.deb`;
  mkdirSync(downloads);
  await withLists(context, report, () => apt(context, ['download', ...names], report, downloads));
  for (const file of readdirSync(downloads)) {
    report(`unpacking ${file}`);
    await execute('dpkg-deb', ['-x', join(downloads, file), folder], { env: aptEnv(context) });
  }
}

/** At most once per set-up; whoever comes second waits for the same update. */
/** @type {(() => Promise<unknown>) | undefined} */
let update;

/**
 * The lists on the machine may be missing or too old for the mirror; only then are they fetched.
 *
 * @template T
 * @param {import('./context.mjs').Context} context
 * @param {import('./progress.mjs').Report} report
 * @param {() => Promise<T>} work
 */
async function withLists(context, report, work) {
  update ??= once(() => apt(context, ['update'], report));
  const hadLists = existsSync(LISTS) && readdirSync(LISTS).some((name) => name.includes('_Packages'));
  if (!hadLists) await update();
  try {
    return await work();
  } catch (error) {
    if (!hadLists) throw error;
    await update();
    return work();
  }
}

/**
 * apt waits by itself for dpkg's lock, but not for the one of its lists.
 *
 * @param {import('./context.mjs').Context} context
 * @param {readonly string[]} args
 * @param {import('./progress.mjs').Report} report
 * @param {string} [cwd]
 */
async function apt(context, args, report, cwd) {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      return await execute('apt-get', args, { env: aptEnv(context), onLine: report, ...(cwd ? { cwd } : {}) });
    } catch (error) {
      if (!String(error).includes('Could not get lock') || Date.now() > deadline) throw error;
      report('waiting for another apt');
      await delay(1_000);
    }
  }
}

/** @param {import('./context.mjs').Context} context */
function aptEnv({ env }) {
  return { ...env, ...APT_ENV };
}
