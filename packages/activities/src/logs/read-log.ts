import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { StreamName } from '../output/demultiplex.ts';
import { fileSegments, openFileLog } from './file-log.ts';
import { isS3Url, loadS3 } from './load-s3.ts';
import { joinSegments, type LogPiece, type StoredLog } from './stored-log.ts';

export interface ReadLogOptions {
  /** Whether to go on with what is written from now on, until the log is complete. Default: `false`. */
  follow?: boolean;
  /** Ends it. */
  signal?: AbortSignal;
}

const STREAMS = ['stdout', 'stderr'] as const;

/**
 * What a container wrote, by the `log.reference` of its result, from its beginning: first its standard output, then its
 * standard error; of one that is followed, both as they come. Logs in a bucket are read with the credentials of the
 * environment, as the sink has them.
 *
 * @throws where there is no such log (any more) on this machine or in the bucket, with an error of the code `ENOENT`;
 *   with the system's or the bucket's error; and with the signal's reason
 */
export async function* readLog(
  reference: string,
  { follow = false, signal }: ReadLogOptions = {},
): AsyncGenerator<LogPiece> {
  const log = await openLog(reference);
  try {
    await log.mustExist();
    const at: Record<StreamName, number> = { stdout: 0, stderr: 0 };
    for (;;) {
      signal?.throwIfAborted();
      const { isComplete, segments } = await log.look();
      for (const stream of STREAMS) {
        for await (const piece of joinSegments(segments, stream, at[stream])) {
          signal?.throwIfAborted();
          at[stream] += piece.missing + piece.bytes.length;
          yield piece;
        }
      }
      if (isComplete || !follow) return;
      await delay(log.pollMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
    }
  } finally {
    log.close();
  }
}

async function openLog(reference: string): Promise<StoredLog> {
  if (!isS3Url(reference)) return openFileLog(fileURLToPath(reference));
  const { openS3Log } = await loadS3();
  return openS3Log(reference);
}

/** A stream of the log in this folder from its beginning, as far as it is written. */
export async function* readStream(folder: string, stream: StreamName): AsyncGenerator<LogPiece> {
  yield* joinSegments(await fileSegments(folder), stream);
}
