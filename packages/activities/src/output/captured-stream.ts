import { createHash, type Hash } from 'node:crypto';
import type { AttemptLog } from '../logs/log-sink.ts';
import type { StreamName } from './demultiplex.ts';
import { HeadTail } from './head-tail.ts';

/** How many of the last bytes are known by heart, to find the place in the engine's log at which they end. */
const LAST_BYTES = 4 * 1024;

/** One output stream of a container as one attempt sees it: where it is, its two ends, and what goes into the log. */
export class CapturedStream {
  /** How many bytes of the stream are not to be had from anybody: at least so many. */
  missing = 0;
  hasGap = false;
  readonly #name: StreamName;
  readonly #ends: HeadTail;
  #last = new HeadTail(0, LAST_BYTES);
  #position = 0;
  #gapEnd = 0;
  #log: AttemptLog | undefined;
  #digest: Hash | undefined;

  /** @param bytes - how many to keep. Most of them are the last: the error that matters is there */
  constructor(name: StreamName, bytes: number) {
    this.#name = name;
    const head = Math.floor(bytes / 4);
    this.#ends = new HeadTail(head, bytes - head);
  }

  /** How many bytes the container wrote up to here, with those that are missing. */
  get bytes(): number {
    return this.#position;
  }

  /** The bytes before {@link bytes} that follow on one another, at most 4 KiB: none right after a gap. */
  get last(): Buffer {
    return this.#last.tail();
  }

  /** How many of them follow on one another: an engine's log that has dropped what is missing begins with these. */
  get bytesSinceGap(): number {
    return this.#position - this.#gapEnd;
  }

  get truncated(): boolean {
    return this.#ends.truncated;
  }

  /** Of what the log has. */
  sha256(): string {
    return (this.#digest ?? createHash('sha256')).copy().digest('hex');
  }

  /** Takes over what the log has already, and from now on writes there, too. Before the first byte. */
  async keepIn(log: AttemptLog): Promise<void> {
    this.#digest = createHash('sha256');
    for await (const bytes of log.readKept(this.#name)) this.#see(bytes);
    this.#log = log;
  }

  /** What comes from now on is in the result only. */
  keepNoMore(): void {
    this.#log = undefined;
    this.#digest = undefined;
  }

  /** @returns what the log says to it: a promise that is to be waited for, and may reject */
  write(bytes: Buffer): Promise<void> | undefined {
    const at = this.#position;
    this.#see(bytes);
    return this.#log?.write(this.#name, at, bytes);
  }

  /** What is written next does not follow on what was written last: so many bytes are missing between, at least. */
  miss(bytes: number): void {
    this.hasGap = true;
    this.missing += bytes;
    this.#position += bytes;
    this.#gapEnd = this.#position;
    this.#last = new HeadTail(0, LAST_BYTES);
    const what = bytes === 0 ? 'output may be missing' : `at least ${bytes} bytes are missing`;
    this.#ends.write(Buffer.from(`\n[... ${what} ...]\n`));
  }

  #see(bytes: Buffer): void {
    this.#position += bytes.length;
    this.#ends.write(bytes);
    this.#last.write(bytes);
    this.#digest?.update(bytes);
  }

  toString(): string {
    return this.#ends.toString();
  }
}
