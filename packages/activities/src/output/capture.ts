import type { Readable } from 'node:stream';
import { demultiplex, type StreamName } from './demultiplex.ts';
import { HeadTail } from './head-tail.ts';

/**
 * What is kept of each stream, in bytes. At worst JSON writes a byte as six (`\u0000`), and Temporal takes
 * payloads of 2 MiB: two streams of 128 KiB always fit.
 */
const DEFAULT_BYTES = 128 * 1024;

/** The output of one container, as seen by one attempt. */
export class OutputCapture {
  readonly stdout: HeadTail;
  readonly stderr: HeadTail;

  /** @param bytes - how many to keep of each stream. Most of them are its last: the error that matters is there */
  constructor(bytes: number = DEFAULT_BYTES) {
    const head = Math.floor(bytes / 4);
    this.stdout = new HeadTail(head, bytes - head);
    this.stderr = new HeadTail(head, bytes - head);
  }

  get truncated(): boolean {
    return this.stdout.truncated || this.stderr.truncated;
  }

  /**
   * Reads a live stream to its end. Rejects when it breaks; what came before the break is kept.
   *
   * @param progress - told of the bytes so far
   */
  async follow(stream: Readable, progress: { stdoutBytes?: number; stderrBytes?: number } = {}): Promise<void> {
    await demultiplex(stream, (name, bytes) => {
      this[name].write(bytes);
      progress[`${name}Bytes`] = this[name].bytes;
    });
  }

  /**
   * Completes the output from the engine's log. The log begins at the beginning, so of each stream as
   * many bytes are passed over as are here already. (Timestamps will not do: they repeat within a long
   * line, and run backwards across the two streams.)
   */
  async completeFrom(log: Readable): Promise<void> {
    const toSkip: Record<StreamName, number> = { stdout: this.stdout.bytes, stderr: this.stderr.bytes };
    await demultiplex(log, (name, bytes) => {
      const skipped = Math.min(toSkip[name], bytes.length);
      toSkip[name] -= skipped;
      if (skipped < bytes.length) this[name].write(bytes.subarray(skipped));
    });
  }
}
