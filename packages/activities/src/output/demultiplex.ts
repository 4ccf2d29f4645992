/** The two streams of a container, with the numbers that the engine gives them. */
export type StreamName = 'stdout' | 'stderr';

const HEADER_BYTES = 8;
const STREAM_BY_TYPE: readonly (StreamName | undefined)[] = ['stdout', 'stdout', 'stderr'];
const SYSTEM_ERROR = 3;

/**
 * Takes apart the engine's multiplexed stream (attach, logs): frames of an 8-byte header, whose first
 * byte is the stream and whose last four are the length, and a body. A chunk is taken from the source
 * only when the one before has been written, so a slow writer slows the container down and memory
 * stays flat.
 *
 * @param write - is waited for where it returns a promise
 * @throws {@link MultiplexError} on a frame that is none, on an error that the engine put into the stream,
 *   and when the source ends inside a frame
 * @see https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export async function demultiplex(
  source: AsyncIterable<Buffer>,
  write: (stream: StreamName, bytes: Buffer) => unknown,
): Promise<void> {
  let header: Buffer = Buffer.alloc(0);
  let type = 0;
  let remaining = 0;
  for await (const chunk of source) {
    let at = 0;
    while (at < chunk.length) {
      if (remaining === 0) {
        const part = chunk.subarray(at, at + HEADER_BYTES - header.length);
        at += part.length;
        header = header.length === 0 ? part : Buffer.concat([header, part]);
        if (header.length < HEADER_BYTES) break;
        type = header.readUInt8(0);
        remaining = header.readUInt32BE(4);
        header = Buffer.alloc(0);
        continue;
      }
      const body = chunk.subarray(at, at + remaining);
      at += body.length;
      remaining -= body.length;
      const written = write(requireStream(type, body), body);
      // Most writes have nothing to wait for, and there may be millions.
      if (written instanceof Promise) await written;
    }
  }
  if (remaining > 0 || header.length > 0) throw new MultiplexError('the stream ended inside a frame');
}

/**
 * The stream that a frame of this type is of.
 *
 * @throws {@link MultiplexError} where it is of none
 */
export function requireStream(type: number, body: Buffer): StreamName {
  if (type === SYSTEM_ERROR) throw new MultiplexError(`the engine reported: ${body.toString()}`);
  const stream = STREAM_BY_TYPE[type];
  if (stream === undefined) throw new MultiplexError(`expected a frame of type 0 to 3, got ${type}`);
  return stream;
}

export class MultiplexError extends Error {
  override readonly name = 'MultiplexError';
}
