import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StreamName } from '../output/demultiplex.ts';
import { readLogEnd } from './log-end.ts';
import { listSegments } from './segments.ts';

/** A piece of one stream. */
export interface LogPiece {
  stream: StreamName;
  bytes: Buffer;
  /** How many bytes are missing before it. */
  missing: number;
}

export interface ReadLogOptions {
  /** Whether to go on with what is written from now on, until the log is complete. Default: `false`. */
  follow?: boolean;
  /** Ends it. */
  signal?: AbortSignal;
}

const STREAMS = ['stdout', 'stderr'] as const;
/** How long after it was written one who follows a log may see it: not every file system tells of changes. */
const POLL_MS = 200;

/**
 * What a container wrote, by the `log.reference` of its result, from its beginning: first its standard output, then its
 * standard error; of one that is followed, both as they come.
 *
 * @throws where the log is not (any more) on this machine, with the system's error, and with the signal's reason
 */
export async function* readLog(
  reference: string,
  { follow = false, signal }: ReadLogOptions = {},
): AsyncGenerator<LogPiece> {
  const folder = fileURLToPath(reference);
  await access(folder);
  const at: Record<StreamName, number> = { stdout: 0, stderr: 0 };
  for (;;) {
    signal?.throwIfAborted();
    // Asked first: what is there when it is complete is all.
    const isLast = !follow || (await readLogEnd(folder)) !== undefined;
    for (const stream of STREAMS) {
      for await (const piece of readStream(folder, stream, at[stream])) {
        signal?.throwIfAborted();
        at[stream] += piece.missing + piece.bytes.length;
        yield piece;
      }
    }
    if (isLast) return;
    await delay(POLL_MS, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}

/**
 * A stream of the log in this folder from its beginning, as far as it is written. What several attempts have written
 * is given once: all of them copied the same stream.
 */
export async function* readStream(folder: string, stream: StreamName, from = 0): AsyncGenerator<LogPiece> {
  let at = from;
  for (const segment of await listSegments(folder)) {
    if (segment.stream !== stream) continue;
    const skip = Math.max(0, at - segment.start);
    for await (const chunk of createReadStream(segment.path, { start: skip })) {
      const bytes = chunk as Buffer;
      const start = segment.start > at ? segment.start : at;
      yield { stream, bytes, missing: start - at };
      at = start + bytes.length;
    }
  }
}
