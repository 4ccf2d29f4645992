import { readLogEnd } from './log-end.ts';
import { removeOldFolders } from './remove-old-folders.ts';

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
export function removeOldLogs(
  root: string,
  maxAgeMs: number,
  onFailure: (folder: string, error: unknown) => void,
  isThere: (key: string) => Promise<boolean> = async () => true,
): Promise<number> {
  return removeOldFolders(root, maxAgeMs, {
    onFailure,
    isThere,
    endOf: async (folder) => (await readLogEnd(folder))?.at,
  });
}
