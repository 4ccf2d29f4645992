import { pipeline, type Readable, type Writable } from 'node:stream';
import { extract, type Header } from 'tar-stream';
import { EngineError } from '../engine/engine-client.ts';

/** Something that is in an archive. */
export interface ArchiveEntry {
  /** As the archive has it, which nobody has looked at. */
  name: string;
  type: Header['type'];
  /** Permissions. */
  mode: number;
  bytes: number;
  /** What is in it, to be read before the next one is asked for, if at all. */
  content: AsyncIterable<Buffer>;
}

const PERMISSIONS = 0o777;

/**
 * What is in an archive of the engine's, one after the other.
 *
 * @throws {@link EngineError} where the archive breaks off, or is none
 */
export async function* readArchive(archive: Readable): AsyncGenerator<ArchiveEntry> {
  const entries = extract();
  // Node's streams and these are alike, though not by their types.
  pipeline(archive, entries as unknown as Writable, () => undefined);
  try {
    for await (const entry of entries) {
      const { name, type, mode, size: bytes } = entry.header;
      yield { name, type, mode: mode & PERMISSIONS, bytes, content: orEngineError(entry) };
      entry.resume();
    }
  } catch (error) {
    throw toEngineError(error);
  } finally {
    archive.destroy();
  }
}

async function* orEngineError(content: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  try {
    for await (const bytes of content) yield bytes as Buffer;
  } catch (error) {
    throw toEngineError(error);
  }
}

function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  return new EngineError(`the archive broke off: ${(error as Error).message}`, { cause: error });
}
