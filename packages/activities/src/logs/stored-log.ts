import type { StreamName } from '../output/demultiplex.ts';

/** The log of one container, as those who read it have it: wherever it is kept. */
export interface StoredLog {
  /** How often one who follows it may look, in milliseconds. */
  readonly pollMs: number;
  /** Rejects with the code `ENOENT` where there is no such log. */
  mustExist(): Promise<void>;
  /** What there is of it by now; all of it, where it says that it is complete. */
  look(): Promise<{ isComplete: boolean; segments: readonly StoredSegment[] }>;
  /** Lets go of what reading has held. */
  close(): void;
}

/** A piece of one stream, written by one attempt. */
export interface StoredSegment {
  stream: StreamName;
  /** Where in the stream its first byte stands. */
  start: number;
  /** Where it ends, or did when one looked. Absent: one has to read it to know. */
  end?: number;
  /** @param skip - how many of its bytes are passed over */
  read(skip: number): AsyncIterable<Buffer>;
}

/** A piece of one stream. */
export interface LogPiece {
  stream: StreamName;
  bytes: Buffer;
  /** How many bytes are missing before it. */
  missing: number;
}

/**
 * One stream of a log, as far as it is written. What several attempts have written is given once: all of them copied the
 * same stream.
 *
 * @param segments - in the order of their offsets
 * @param from - where to begin
 */
export async function* joinSegments(
  segments: readonly StoredSegment[],
  stream: StreamName,
  from = 0,
): AsyncGenerator<LogPiece> {
  let at = from;
  for (const segment of segments) {
    if (segment.stream !== stream || (segment.end !== undefined && segment.end <= at)) continue;
    const skip = Math.max(0, at - segment.start);
    for await (const bytes of segment.read(skip)) {
      const start = segment.start > at ? segment.start : at;
      yield { stream, bytes, missing: start - at };
      at = start + bytes.length;
    }
  }
}

/** What another attempt can go on from. */
export async function* untilFirstGap(pieces: AsyncIterable<LogPiece>): AsyncGenerator<Buffer> {
  for await (const { bytes, missing } of pieces) {
    if (missing > 0) return;
    yield bytes;
  }
}
