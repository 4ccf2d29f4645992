import type { Readable } from 'node:stream';
import { demultiplex, type StreamName } from './demultiplex.ts';

/**
 * How far a container may be ahead of who reads its log. The engine itself takes another megabyte or two before it makes
 * a container wait.
 */
const LEAD_BYTES = 1024 * 1024;

type Write = (stream: StreamName, bytes: Buffer) => Promise<void> | undefined;

/**
 * The live output of a container whose log is being read up to it. Until the two meet, its last bytes are held here, and
 * the container does not get further ahead than that: nobody takes what it writes.
 */
export class LiveTail {
  /** Resolves when the live output ends. Rejects when it breaks. */
  readonly ended: Promise<void>;
  readonly #held: Record<StreamName, Buffer[]> = { stdout: [], stderr: [] };
  /** Since it was attached, as the next one. */
  #written = 0;
  #read = 0;
  #hasEnded = false;
  #onRead: () => void = () => undefined;
  #onWritten: () => void = () => undefined;
  #write: Write | undefined;
  #switching: Promise<void> | undefined;

  /** @param live - attached before the log was read for the first time */
  constructor(live: Readable) {
    this.ended = demultiplex(live, (stream, bytes) => this.#take(stream, bytes));
    const onEnd = (): void => {
      this.#hasEnded = true;
      this.#onWritten();
    };
    this.ended.then(onEnd, onEnd);
  }

  /** Tells how many bytes were read from the log that were not in it yet when this was attached. */
  readUpTo(bytes: number): void {
    this.#read = Math.max(0, bytes);
    this.#onRead();
  }

  /**
   * From now on, the output is taken from here.
   *
   * @param last - the last bytes that were read from the log: what comes after them is written first
   */
  async switchTo(write: Write, last: Readonly<Record<StreamName, Buffer>>): Promise<void> {
    // The log may have been read further than what has arrived here.
    while (this.#written < this.#read && !this.#hasEnded) {
      await new Promise<void>((resolve) => (this.#onWritten = resolve));
    }
    const rest = (stream: StreamName): Buffer => {
      const held = Buffer.concat(this.#held[stream]);
      return held.subarray(endOfOverlap(held, last[stream]));
    };
    const [stdout, stderr] = [rest('stdout'), rest('stderr')];
    this.#held.stdout = this.#held.stderr = [];
    this.#write = write;
    this.#switching = (async () => {
      if (stdout.length > 0) await write('stdout', stdout);
      if (stderr.length > 0) await write('stderr', stderr);
    })();
    this.#onRead();
    await this.#switching;
  }

  #isAhead(): boolean {
    return this.#written - this.#read > LEAD_BYTES;
  }

  #hold(held: Buffer[], bytes: Buffer): void {
    // A copy: the bytes are a view into a larger buffer, which they would keep alive.
    held.push(Buffer.from(bytes));
    this.#written += bytes.length;
    let size = held.reduce((total, { length }) => total + length, 0);
    while (size - held[0]!.length > 2 * LEAD_BYTES) size -= held.shift()!.length;
  }

  async #take(stream: StreamName, bytes: Buffer): Promise<void> {
    if (this.#write === undefined) {
      this.#hold(this.#held[stream], bytes);
      this.#onWritten();
      while (this.#isAhead() && this.#write === undefined) {
        await new Promise<void>((resolve) => (this.#onRead = resolve));
      }
      return;
    }
    await this.#switching;
    await this.#write(stream, bytes);
  }
}

/**
 * After how many bytes of the one the other ends, which may have begun before it. What is found first from the end
 * counts, so that nothing is taken twice.
 */
export function endOfOverlap(held: Buffer, last: Buffer): number {
  if (last.length === 0) return 0;
  const at = held.lastIndexOf(last);
  if (at !== -1) return at + last.length;
  for (let length = Math.min(last.length - 1, held.length); length > 0; length--) {
    if (held.subarray(0, length).equals(last.subarray(last.length - length))) return length;
  }
  return 0;
}
