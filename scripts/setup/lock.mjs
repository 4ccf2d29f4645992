import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `work` while no other set-up of this checkout runs. The lock is a file that names its holder;
 * one whose holder is dead is taken over.
 *
 * @template T
 * @param {string} file
 * @param {() => Promise<T>} work
 * @param {(holder: number) => void} [onWait] Told once, when another live set-up holds the lock.
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait = () => {}) {
  let told = false;
  while (!acquire(file)) {
    const holder = readHolder(file);
    if (holder && !isAlive(holder)) takeAway(file, holder);
    else {
      if (holder && !told) onWait(holder.pid);
      told ||= holder !== undefined;
      await delay(100);
    }
  }
  const release = () => rmSync(file, { force: true });
  // Also when the process is told to exit while it holds the lock.
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/**
 * @typedef {{ pid: number, started: string }} Holder `started` tells a living holder from another
 *   process that got the same number later; empty where the system does not say.
 */

/**
 * The file appears with its content in one step: nobody ever reads a lock with no holder in it.
 *
 * @param {string} file
 */
function acquire(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ pid: process.pid, started: startOf(process.pid) }));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * @param {string} file
 * @returns {Holder | undefined} undefined when it was released meanwhile.
 */
function readHolder(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** @param {Holder} holder */
function isAlive({ pid, started }) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    // EPERM: it lives, but is not ours to signal.
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
  return started === '' || startOf(pid) === started;
}

/**
 * Two waiters may see the same dead holder: the one that moves away the *new* lock of the other puts
 * it back.
 *
 * @param {string} file
 * @param {Holder} dead
 */
function takeAway(file, dead) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
    const moved = readHolder(aside);
    if (moved && (moved.pid !== dead.pid || moved.started !== dead.started)) linkSync(aside, file);
  } catch {
    // Someone else was quicker; the next try will tell.
  } finally {
    rmSync(aside, { force: true });
  }
}

/** @param {number} pid */
function startOf(pid) {
  try {
    // Field 22 of stat, counted after the program's name, which may itself contain blanks.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
