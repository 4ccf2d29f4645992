import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { pack, type Pack } from 'tar-stream';

/** A file that is put into a container. */
export interface PackedFile {
  /** Its absolute path there. */
  path: string;
  /** Permissions. */
  mode: number;
  uid: number;
  gid: number;
  bytes: number;
  /** What is in it: exactly so many bytes. */
  content: () => AsyncIterable<Uint8Array> | Iterable<Uint8Array>;
}

/** A regular file, as `stat` has it. tar-stream takes permissions of 0 for none at all. */
const REGULAR = 0o100_000;

/**
 * A tar archive, made while it is read, of files whose folders are not in it: those that are there stay as they are.
 *
 * @param folder - into which it will be unpacked
 */
export function packFiles(files: readonly PackedFile[], folder = '/'): Readable {
  const archive = pack();
  fill(archive, files, folder).catch((error: unknown) => archive.destroy(error as Error));
  return Readable.from(archive);
}

async function fill(archive: Pack, files: readonly PackedFile[], folder: string): Promise<void> {
  for (const { path, mode, uid, gid, bytes, content } of files) {
    const name = path.slice(folder.length).replace(/^\//, '');
    // The older part of the format has no room for large ids.
    const pax = { uid: String(uid), gid: String(gid) };
    const entry = archive.entry({ name, type: 'file', mode: REGULAR | mode, uid, gid, size: bytes, pax });
    // Node's streams and these are alike, though not by their types.
    await pipeline(content, entry as unknown as Writable);
  }
  archive.finalize();
}
