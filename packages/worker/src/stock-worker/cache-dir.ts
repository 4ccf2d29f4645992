import { lstatSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * Where a start finds what the last one has made, and could make again: with the user's other caches. `undefined` where
 * somebody else could have put it there, for it is run; or where there can be no such folder.
 */
export function cacheDir(): string | undefined {
  try {
    const folder = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'tdw');
    // As the specification of XDG's folders has it; and where there is no home folder.
    if (!isAbsolute(folder)) return undefined;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const { uid, mode } = lstatSync(folder);
    return uid === process.getuid?.() && (mode & 0o022) === 0 ? folder : undefined;
  } catch {
    return undefined;
  }
}
