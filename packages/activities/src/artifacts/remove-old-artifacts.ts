import { removeOldFolders } from '../logs/remove-old-folders.ts';
import { readFolderIndex } from './find-artifacts.ts';

/**
 * Removes the artifacts of a file store that were collected long enough ago, with those of containers that nobody collects
 * from any more.
 *
 * @param root - the folder of the file store
 * @param maxAgeMs - how long ago, in milliseconds
 * @param onFailure - told of what could not be removed, which does not keep the rest from it
 * @param isThere - whether the container of that key is, running or not. Default: it may always be, and what was never
 *   completed stays
 * @returns of how many containers
 */
export function removeOldArtifacts(
  root: string,
  maxAgeMs: number,
  onFailure: (folder: string, error: unknown) => void,
  isThere: (key: string) => Promise<boolean> = async () => true,
): Promise<number> {
  return removeOldFolders(root, maxAgeMs, {
    onFailure,
    isThere,
    endOf: async (folder) => (await readFolderIndex(folder))?.at,
  });
}
