import { readdir, rm, rmdir, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { foldersIn } from './find-logs.ts';
import { toFoundLog } from './found-log.ts';

/** How old folders are told from others. */
export interface OldFolders {
  /** Told of what could not be removed, which does not keep the rest from it. */
  onFailure: (folder: string, error: unknown) => void;
  /** Whether the container of that key is there, running or not. */
  isThere: (key: string) => Promise<boolean>;
  /** When what is in a folder was complete, as an ISO 8601 timestamp; `undefined` where it is not. */
  endOf: (folder: string) => Promise<string | undefined>;
}

/**
 * Removes the folders of containers that were completed long enough ago, and those that nobody will complete any more.
 *
 * @param root - in which they are, by namespace, workflow and run
 * @param maxAgeMs - how long ago, in milliseconds
 * @returns how many
 */
export async function removeOldFolders(root: string, maxAgeMs: number, old: OldFolders): Promise<number> {
  let removed = 0;
  const before = Date.now() - maxAgeMs;
  for await (const folder of containerFolders(resolve(root))) {
    try {
      if (!(await isOld(folder, before, old))) continue;
      await rm(folder, { recursive: true, force: true });
      removed++;
      await removeEmpty(dirname(folder), resolve(root));
    } catch (error) {
      old.onFailure(folder, error);
    }
  }
  return removed;
}

async function isOld(folder: string, before: number, { isThere, endOf }: OldFolders): Promise<boolean> {
  const end = await endOf(folder);
  if (end !== undefined) return Date.parse(end) < before;
  return (await lastChangeIn(folder)) < before && !(await isThere(toFoundLog(folder, folder).key));
}

async function lastChangeIn(folder: string): Promise<number> {
  const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
  const changes = await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs));
  return Math.max(...changes);
}

/** Those of containers: below the root, the namespace, the workflow and the run. */
async function* containerFolders(root: string, depth = 4): AsyncGenerator<string> {
  for (const folder of await foldersIn(root)) {
    if (depth === 1) yield folder;
    else yield* containerFolders(folder, depth - 1);
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
