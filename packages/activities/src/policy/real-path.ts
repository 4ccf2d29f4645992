import { realpath } from 'node:fs/promises';

/** Without symbolic links; `undefined` where there is nothing, or nothing that this process may see. */
export async function realPath(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch {
    return undefined;
  }
}
