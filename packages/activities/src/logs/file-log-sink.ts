import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StreamName } from '../output/demultiplex.ts';
import { flushNames } from './flush-names.ts';
import { logFolder } from './log-folder.ts';
import { readLogEnd, writeLogEnd } from './log-end.ts';
import type { AttemptLog, LogOwner, LogSink } from './log-sink.ts';
import { readStream } from './read-log.ts';
import { SegmentWriter } from './segment-writer.ts';
import { untilFirstGap } from './stored-log.ts';

export interface FileLogSinkOptions {
  /** How large one file may become before the next is begun. Default: 64 MiB. */
  segmentBytes?: number;
}

const SEGMENT_BYTES = 64 * 1024 * 1024;

/**
 * Keeps logs in files: a folder for each container, within those of its namespace, its workflow and its run, and in it
 * files of its own for each attempt. A file has the plain bytes of one stream, and its name says where they stand.
 *
 * @param root - the folder in which all of it is; made when it is needed
 */
export function createFileLogSink(root: string, { segmentBytes = SEGMENT_BYTES }: FileLogSinkOptions = {}): LogSink {
  return {
    async open(owner: LogOwner): Promise<AttemptLog> {
      const folder = logFolder(resolve(root), owner);
      // What containers write is nobody's business but the worker's.
      const firstMade = await mkdir(folder, { recursive: true, mode: 0o700 });
      const isNew = firstMade !== undefined;
      const writer = randomBytes(6).toString('hex');
      const writers: Record<StreamName, SegmentWriter> = {
        stdout: new SegmentWriter(folder, 'stdout', writer, segmentBytes),
        stderr: new SegmentWriter(folder, 'stderr', writer, segmentBytes),
      };
      return {
        reference: pathToFileURL(folder).href,
        ended: !isNew && (await readLogEnd(folder)) !== undefined,
        readKept: (stream) => (isNew ? nothing() : untilFirstGap(readStream(folder, stream))),
        write: (stream, offset, bytes) => writers[stream].write(offset, bytes),
        async close(end, isCopy = false) {
          // To flush is what takes the longest, by far: about 30 ms where eight containers end at a time.
          const flush = !isCopy;
          const closed = await Promise.allSettled([writers.stdout.close(flush), writers.stderr.close(flush)]);
          for (const result of closed) if (result.status === 'rejected') throw result.reason;
          if (end !== undefined) await writeLogEnd(folder, end, flush);
          if (flush) await flushNames(folder, firstMade);
        },
      };
    },
  };
}

async function* nothing(): AsyncGenerator<Buffer> {}
