import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LogEnd } from './log-sink.ts';

/** Says that a log is complete, to those who follow it, to later attempts and to who clears old ones away. */
const NAME = 'end.json';

export async function readLogEnd(folder: string): Promise<LogEnd | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, NAME), 'utf8')) as LogEnd;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Under another name first: whoever sees the file sees all of it. */
export async function writeLogEnd(folder: string, end: LogEnd, flush: boolean): Promise<void> {
  const draft = join(folder, `${NAME}.${randomBytes(6).toString('hex')}`);
  await writeFile(draft, `${JSON.stringify(end)}\n`, { flag: 'wx', mode: 0o600, flush });
  await rename(draft, join(folder, NAME));
}
