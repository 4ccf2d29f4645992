import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { readLogEnd } from './log-end.ts';
import { listSegments } from './segments.ts';
import type { StoredLog, StoredSegment } from './stored-log.ts';

/** How long after it was written one who follows a log may see it: not every file system tells of changes. */
const POLL_MS = 200;

/** The log in this folder. */
export function openFileLog(folder: string): StoredLog {
  return {
    pollMs: POLL_MS,
    mustExist: () => access(folder),
    async look() {
      // Asked first: what is there when it is complete is all.
      const isComplete = (await readLogEnd(folder)) !== undefined;
      return { isComplete, segments: await fileSegments(folder) };
    },
    close: () => undefined,
  };
}

/** In the order of their offsets; none where there is no such folder. */
export async function fileSegments(folder: string): Promise<StoredSegment[]> {
  const segments = await listSegments(folder);
  return segments.map(({ path, stream, start }) => ({
    stream,
    start,
    read: (skip) => createReadStream(path, { start: skip }),
  }));
}
