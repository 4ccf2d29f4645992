import { MultiplexError, requireStream, type StreamName } from './demultiplex.ts';

/** A line of the engine's log, or a part of one that is longer than 16 KiB. */
export interface LogEntry {
  stream: StreamName;
  /** As the engine writes it, to the nanosecond. The parts of a line have the same. */
  time: string;
  text: Buffer;
}

const HEADER_BYTES = 8;
const SPACE = 0x20;

/**
 * Takes apart the engine's log with timestamps, in which each frame is an entry.
 *
 * @param take - is waited for where it returns a promise
 * @throws {@link MultiplexError} as `demultiplex`
 */
export async function readEntries(
  source: AsyncIterable<Buffer>,
  take: (entry: LogEntry) => Promise<void> | undefined,
): Promise<void> {
  let left: Buffer = Buffer.alloc(0);
  for await (const chunk of source) {
    left = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    let at = 0;
    for (let end = endOfFrame(left, at); end <= left.length; end = endOfFrame(left, at)) {
      const written = take(toEntry(left.subarray(at, end)));
      if (written !== undefined) await written;
      at = end;
    }
    left = left.subarray(at);
  }
  if (left.length > 0) throw new MultiplexError('the stream ended inside a frame');
}

/** Beyond the end of the bytes where that is not known yet. */
function endOfFrame(bytes: Buffer, at: number): number {
  return at + HEADER_BYTES > bytes.length ? Infinity : at + HEADER_BYTES + bytes.readUInt32BE(at + 4);
}

function toEntry(frame: Buffer): LogEntry {
  const body = frame.subarray(HEADER_BYTES);
  const stream = requireStream(frame.readUInt8(0), body);
  const endOfTime = body.indexOf(SPACE);
  return { stream, time: body.toString('latin1', 0, endOfTime), text: body.subarray(endOfTime + 1) };
}
