const FIRST_BYTES = 4 * 1024;
/** What engines send at a time: a segment is full when it has its size or more. */
const LARGEST_CHUNK = 64 * 1024;

/**
 * A piece of one stream, which will be one object. What is put into it is copied together: a container that writes byte
 * by byte would otherwise take many times the memory of its output.
 */
export class GrowingSegment {
  /** Where in the stream its first byte stands. */
  readonly start: number;
  /** How many of its bytes are in the bucket, as far as who uploads it knows. */
  uploadedBytes = 0;
  readonly #fullBytes: number;
  #buffer = Buffer.allocUnsafe(FIRST_BYTES);
  #bytes = 0;

  /** @param fullBytes - with how many it is full */
  constructor(start: number, fullBytes: number) {
    this.start = start;
    this.#fullBytes = fullBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Where in the stream the next byte stands. */
  get end(): number {
    return this.start + this.#bytes;
  }

  get isFull(): boolean {
    return this.#bytes >= this.#fullBytes;
  }

  append(bytes: Buffer): void {
    const needed = this.#bytes + bytes.length;
    if (needed > this.#buffer.length) this.#grow(needed);
    bytes.copy(this.#buffer, this.#bytes);
    this.#bytes = needed;
  }

  /** What it has by now; it stays as it is when more is appended. */
  content(): Buffer {
    return this.#buffer.subarray(0, this.#bytes);
  }

  #grow(needed: number): void {
    const doubled = Math.min(2 * this.#buffer.length, this.#fullBytes + LARGEST_CHUNK);
    const grown = Buffer.allocUnsafe(Math.max(needed, doubled));
    this.content().copy(grown);
    this.#buffer = grown;
  }
}
