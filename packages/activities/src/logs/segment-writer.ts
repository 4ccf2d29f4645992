import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
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
  #file: WriteStream | undefined;
  /** Settles when the file that is being written is safe. */
  #safe: Promise<void> = Promise.resolve();
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
    if (this.#file === undefined || isFull || offset !== this.#end) return this.#writeToNext(offset, bytes);
    return this.#append(this.#file, bytes);
  }

  /** Also tells of what went wrong while nobody waited. */
  async close(): Promise<void> {
    this.#file?.end();
    this.#file = undefined;
    await this.#safe;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #writeToNext(offset: number, bytes: Buffer): Promise<void> {
    await this.close();
    this.#start = this.#end = offset;
    const file = await this.#open(offset);
    this.#file = file;
    this.#safe = finished(file).catch((error: Error) => void (this.#failure ??= error));
    await this.#append(file, bytes);
  }

  async #open(offset: number): Promise<WriteStream> {
    try {
      // An empty folder may have been cleared away since.
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    } catch (error) {
      this.#failure = error as Error;
      throw error;
    }
    const path = segmentPath(this.#folder, this.#stream, offset, this.#writer);
    // Flushed to the disk before it counts as closed. Never over a file that is there.
    return createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true, highWaterMark: BUFFER_BYTES });
  }

  #append(file: WriteStream, bytes: Buffer): Promise<void> | undefined {
    this.#end += bytes.length;
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    return file.write(bytes) ? undefined : this.#drained(file);
  }

  async #drained(file: WriteStream): Promise<void> {
    // One that fails never drains.
    await Promise.race([once(file, 'drain').catch(() => undefined), this.#safe]);
    if (this.#failure !== undefined) throw this.#failure;
  }
}
