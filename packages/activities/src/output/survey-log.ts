import type { Readable } from 'node:stream';
import type { LogCapacity } from '../engine/container-inspection.ts';
import { demultiplex, type StreamName } from './demultiplex.ts';
import type { StreamMask } from './stream-mask.ts';
import { entryBytes, mayHaveDropped } from './dropped-log.ts';

/** What the engine's log has, and where in it one has been before. */
export interface LogSurvey {
  /** Whether its beginning may be gone. */
  mayHaveDropped: boolean;
  stdout: StreamSurvey;
  stderr: StreamSurvey;
}

interface StreamSurvey {
  bytes: number;
  /** After how many bytes of the log the known ones come first; `undefined` where they never do. */
  knownEnd: number | undefined;
}

/**
 * @param known - the last bytes that one has of each stream, and how many they end
 * @param hiding - where secrets are hidden in them: what hides those in the log
 */
export async function surveyLog(
  log: Readable,
  capacity: LogCapacity,
  known: Record<StreamName, KnownBytes>,
  hiding?: Record<StreamName, StreamMask>,
): Promise<LogSurvey> {
  const finders = { stdout: new Finder(known.stdout), stderr: new Finder(known.stderr) };
  let encodedBytes = 0;
  await demultiplex(log, (name, bytes) => {
    encodedBytes += entryBytes(capacity, bytes);
    finders[name].take(hiding?.[name].take(bytes) ?? bytes);
  });
  if (hiding !== undefined) for (const name of ['stdout', 'stderr'] as const) finders[name].take(hiding[name].end());
  const dropped = mayHaveDropped(capacity, encodedBytes);
  return { mayHaveDropped: dropped, stdout: finders.stdout.survey(), stderr: finders.stderr.survey() };
}

export interface KnownBytes {
  last: Buffer;
  bytesSinceGap: number;
}

/** Looks for some bytes in a stream, of which it remembers no more than it has to. */
class Finder {
  readonly #known: KnownBytes;
  #seen: Buffer = Buffer.alloc(0);
  #bytes = 0;
  #first: number | undefined;
  #isWhereExpected: boolean;

  constructor(known: KnownBytes) {
    this.#known = known;
    this.#isWhereExpected = known.bytesSinceGap === 0;
  }

  take(bytes: Buffer): void {
    const { last } = this.#known;
    this.#bytes += bytes.length;
    this.#seen = Buffer.concat([this.#seen, bytes]);
    if (this.#seen.length < last.length) return;
    const start = this.#bytes - this.#seen.length;
    const expected = this.#known.bytesSinceGap - last.length - start;
    if (expected >= 0 && this.#seen.subarray(expected, expected + last.length).equals(last))
      this.#isWhereExpected = true;
    if (this.#first === undefined) {
      const at = this.#seen.indexOf(last);
      if (at !== -1) this.#first = start + at + last.length;
    }
    this.#seen = last.length > 1 ? this.#seen.subarray(1 - last.length) : Buffer.alloc(0);
  }

  /** Where they would be if nothing has been dropped counts before where else they are: lines may repeat. */
  survey(): StreamSurvey {
    return { bytes: this.#bytes, knownEnd: this.#isWhereExpected ? this.#known.bytesSinceGap : this.#first };
  }
}
