import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamName } from '../output/demultiplex.ts';

/** A file of a log: a piece of one stream, written by one attempt. */
export interface Segment {
  path: string;
  stream: StreamName;
  /** Where in the stream its first byte stands. */
  start: number;
}

/** Enough for a petabyte, so that by name is by offset, too: `cat` of all files of one attempt gives the stream. */
const OFFSET_DIGITS = 15;
const NAME = /^(stdout|stderr)\.(\d{15})\.\w+\.log$/;

/** @param writer - what no other attempt has: two that write at a time never have a file in common */
export function segmentPath(folder: string, stream: StreamName, start: number, writer: string): string {
  return join(folder, `${stream}.${String(start).padStart(OFFSET_DIGITS, '0')}.${writer}.log`);
}

/** The files of a log in the order of their offsets; none where there is no such folder. Others are passed over. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names: string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort().flatMap((name) => {
    const [, stream, start] = NAME.exec(name) ?? [];
    return stream === undefined
      ? []
      : [{ path: join(folder, name), stream: stream as StreamName, start: Number(start) }];
  });
}
