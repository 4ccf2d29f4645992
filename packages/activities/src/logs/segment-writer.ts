import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { finished } from 'node:stream/promises';
import type { StreamName } from '../output/demultiplex.ts';
import { segmentPath } from './segments.ts';

/** What is taken before whoever writes has to wait: enough that the file's own calls are few. */
const BUFFER_BYTES = 1024 * 1024;

/** One stream of a log, as one attempt writes it: one file after the other, a new one when one is full. */
export class SegmentWriter {
  readonly #folder: string;
  readonly #stream: StreamName;
  readonly #writer: string;
  readonly #segmentBytes: number;
  #file: { handle: FileHandle; stream: WriteStream } | undefined;
  /** Settles when the file that was begun last is there, or cannot be. */
  #begun: Promise<unknown> = Promise.resolve();
  /** Settles when all of the file is written, or nothing more of it can be. */
  #written: Promise<void> = Promise.resolve();
  #failure: Error | undefined;
  #start = 0;
  #end = 0;

  constructor(folder: string, stream: StreamName, writer: string, segmentBytes: number) {
    this.#folder = folder;
    this.#stream = stream;
    this.#writer = writer;
    this.#segmentBytes = segmentBytes;
  }

  write(offset: number, bytes: Buffer): Promise<void> | undefined {
    const isFull = this.#end - this.#start >= this.#segmentBytes;
    if (this.#file === undefined || isFull || offset !== this.#end) return this.#begin(offset, bytes);
    return this.#append(this.#file.stream, bytes);
  }

  /**
   * Also tells of what went wrong while nobody waited.
   *
   * @param flush - whether what was written has to be on the disk, and not only with the system
   */
  async close(flush: boolean): Promise<void> {
    // Whoever wrote last need not have waited.
    await this.#begun;
    await this.#closeFile(flush);
  }

  #begin(offset: number, bytes: Buffer): Promise<void> {
    const written = this.#writeToNext(offset, bytes);
    this.#begun = written.catch(() => undefined);
    return written;
  }

  async #closeFile(flush: boolean): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    if (file !== undefined) {
      file.stream.end();
      await this.#written;
      await this.#noting(shut(file.handle, flush));
    }
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #writeToNext(offset: number, bytes: Buffer): Promise<void> {
    await this.#closeFile(true);
    this.#start = this.#end = offset;
    const path = segmentPath(this.#folder, this.#stream, offset, this.#writer);
    const handle = await this.#noting(openNew(this.#folder, path));
    // By its descriptor: a stream that has the handle keeps it from being closed.
    const stream = createWriteStream(path, { fd: handle.fd, autoClose: false, highWaterMark: BUFFER_BYTES });
    this.#file = { handle, stream };
    this.#written = this.#noting(finished(stream)).catch(() => undefined);
    await this.#append(stream, bytes);
  }

  #append(stream: WriteStream, bytes: Buffer): Promise<void> | undefined {
    this.#end += bytes.length;
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return stream.write(bytes) ? undefined : this.#drained(stream);
  }

  async #drained(stream: WriteStream): Promise<void> {
    // One that fails never drains.
    await Promise.race([once(stream, 'drain').catch(() => undefined), this.#written]);
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** What has failed once is told to everybody who comes after it. */
  #noting<T>(work: Promise<T>): Promise<T> {
    return work.catch((error: Error) => {
      this.#failure ??= error;
      throw error;
    });
  }
}

async function shut(handle: FileHandle, flush: boolean): Promise<void> {
  try {
    if (flush) await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Never a file that is there; in a folder that may have been cleared away since, while it was empty. */
async function openNew(folder: string, path: string): Promise<FileHandle> {
  const openIt = (): Promise<FileHandle> => open(path, 'wx', 0o600);
  return openIt().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return openIt();
  });
}
