import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { foldersIn } from './find-logs.ts';
import { toFoundLog } from './found-log.ts';
import { readLogEnd } from './log-end.ts';

/**
 * Removes the logs of a file sink that were completed long enough ago, and those that nobody will complete any more. One
 * whose container is there is left alone, however old: it may only have been silent.
 *
 * @param root - the folder of the file sink
 * @param maxAgeMs - how long ago, in milliseconds
 * @param onFailure - told of what could not be removed, which does not keep the rest from it
 * @param isThere - whether the container of that key is, running or not, on an engine whose containers have their logs
 *   here. Default: it may always be, and what was never completed stays
 * @returns how many
 */
export async function removeOldLogs(
  root: string,
  maxAgeMs: number,
  onFailure: (folder: string, error: unknown) => void,
  isThere: (key: string) => Promise<boolean> = async () => true,
): Promise<number> {
  let removed = 0;
  const before = Date.now() - maxAgeMs;
  for await (const folder of logFolders(resolve(root))) {
    try {
      if (!(await isOld(folder, before, isThere))) continue;
      await rm(folder, { recursive: true, force: true });
      removed++;
      await removeEmpty(dirname(folder), resolve(root));
    } catch (error) {
      onFailure(folder, error);
    }
  }
  return removed;
}

async function isOld(folder: string, before: number, isThere: (key: string) => Promise<boolean>): Promise<boolean> {
  const end = await readLogEnd(folder);
  if (end !== undefined) return Date.parse(end.at) < before;
  return (await lastChangeIn(folder)) < before && !(await isThere(toFoundLog(folder, folder).key));
}

async function lastChangeIn(folder: string): Promise<number> {
  const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
  const changes = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return Math.max(...changes);
}

/** Those of containers: below the root, the namespace, the workflow and the run. */
async function* logFolders(root: string, depth = 4): AsyncGenerator<string> {
  for (const folder of await foldersIn(root)) {
    if (depth === 1) yield folder;
    else yield* logFolders(folder, depth - 1);
  }
}

/** What else is in a folder keeps it there. */
async function removeEmpty(folder: string, root: string): Promise<void> {
  for (let at = folder; at !== root; at = dirname(at)) {
    try {
      await rmdir(at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') return;
      if (code !== 'ENOENT') throw error;
    }
  }
}
