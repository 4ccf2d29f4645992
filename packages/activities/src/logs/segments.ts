import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { StreamName } from '../output/demultiplex.ts';
import { parseSegmentName, segmentName } from './segment-name.ts';

/** A file of a log: a piece of one stream, written by one attempt. */
export interface Segment {
  path: string;
  stream: StreamName;
  /** Where in the stream its first byte stands. */
  start: number;
}

/** @param writer - what no other attempt has: two that write at a time never have a file in common */
export function segmentPath(folder: string, stream: StreamName, start: number, writer: string): string {
  return join(folder, segmentName({ stream, start, writer }));
}

/** The files of a log in the order of their offsets; none where there is no such folder. Others are passed over. */
export async function listSegments(folder: string): Promise<Segment[]> {
  const names: string[] = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  return names.sort().flatMap((name) => {
    const segment = parseSegmentName(name);
    return segment === undefined ? [] : [{ path: join(folder, name), stream: segment.stream, start: segment.start }];
  });
}
