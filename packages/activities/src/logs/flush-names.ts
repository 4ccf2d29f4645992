import { open } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Has the names of a folder's files on the disk: a file whose name is not there is lost with its content.
 *
 * @param firstMade - the uppermost of the folders that were made for it, whose own names are flushed, too; absent: none
 */
export async function flushNames(folder: string, firstMade: string | undefined): Promise<void> {
  const top = firstMade === undefined ? folder : dirname(firstMade);
  for (let at = folder; ; at = dirname(at)) {
    const handle = await open(at);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    if (at === top) return;
  }
}
