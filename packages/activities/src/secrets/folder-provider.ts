import { constants } from 'node:fs';
import { open, realpath } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { MOST_SECRET_BYTES, type SecretProvider } from './secret-provider.ts';

/**
 * Secrets in the files of a folder: `db/password` is what the file `password` in its folder `db` has. Symbolic links are
 * followed as far as they stay in the folder, as Kubernetes has them in the volumes of secrets.
 */
export function createFolderProvider(folder: string): SecretProvider {
  return {
    title: `dir:${folder}`,
    async find(name, signal) {
      const root = await realpath(folder);
      const path = await unlessMissing(realpath(join(root, name)));
      if (path === undefined) return undefined;
      if (!path.startsWith(root.endsWith(sep) ? root : root + sep))
        throw new Error('a symbolic link leads out of the folder');
      signal.throwIfAborted();
      return readWhole(path);
    },
  };
}

/** @returns `undefined` for a folder, which other names begin with */
async function readWhole(path: string): Promise<Buffer | undefined> {
  // Else a pipe would be waited for until somebody writes to it.
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stats = await file.stat();
    if (stats.isDirectory()) return undefined;
    if (!stats.isFile()) throw new Error('it is no file');
    if (stats.size > MOST_SECRET_BYTES) throw new Error(`its file has more than ${MOST_SECRET_BYTES} bytes`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

async function unlessMissing(path: Promise<string>): Promise<string | undefined> {
  try {
    return await path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw error;
  }
}
