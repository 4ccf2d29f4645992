/**
 * Keeps the first and the last bytes of a stream, in memory that does not grow with it. Bytes of the
 * tail go into a ring, so a long stream costs one copy and no allocation.
 */
export class HeadTail {
  readonly #headLimit: number;
  readonly #tailLimit: number;
  #head: Buffer[] = [];
  #headBytes = 0;
  #ring: Buffer | undefined;
  #tailBytes = 0;

  constructor(headLimit: number, tailLimit: number) {
    this.#headLimit = headLimit;
    this.#tailLimit = tailLimit;
  }

  /** Bytes written, kept or not. */
  get bytes(): number {
    return this.#headBytes + this.#tailBytes;
  }

  get truncated(): boolean {
    return this.#tailBytes > this.#tailLimit;
  }

  write(chunk: Buffer): void {
    const room = this.#headLimit - this.#headBytes;
    const toHead = chunk.subarray(0, room);
    if (toHead.length > 0) {
      // A copy: the chunk is a view into a socket's buffer of 64 KiB, which it would keep alive.
      this.#head.push(Buffer.from(toHead));
      this.#headBytes += toHead.length;
    }
    if (chunk.length > toHead.length) this.#writeTail(chunk.subarray(toHead.length));
  }

  #writeTail(chunk: Buffer): void {
    const ring = (this.#ring ??= Buffer.allocUnsafe(this.#tailLimit));
    const kept = chunk.subarray(Math.max(0, chunk.length - this.#tailLimit));
    const at = (this.#tailBytes + chunk.length - kept.length) % this.#tailLimit;
    const first = kept.copy(ring, at, 0);
    if (first < kept.length) kept.copy(ring, 0, first);
    this.#tailBytes += chunk.length;
  }

  /** The last bytes, as many as are kept of them. */
  tail(): Buffer {
    if (this.#ring === undefined) return Buffer.alloc(0);
    if (!this.truncated) return this.#ring.subarray(0, this.#tailBytes);
    const at = this.#tailBytes % this.#tailLimit;
    return Buffer.concat([this.#ring.subarray(at), this.#ring.subarray(0, at)]);
  }

  /**
   * What was kept, as text: all of it, or the head, a line that says how many bytes are missing, and the
   * tail. Characters that the two cuts broke are dropped; bytes that are no UTF-8 become U+FFFD.
   */
  toString(): string {
    const head = Buffer.concat(this.#head);
    if (this.#ring === undefined) return head.toString('utf8');
    const tail = this.tail();
    if (!this.truncated) return Buffer.concat([head, tail]).toString('utf8');
    const cleanHead = head.subarray(0, endOfCharacters(head));
    const cleanTail = tail.subarray(startOfCharacters(tail));
    const missing = this.bytes - cleanHead.length - cleanTail.length;
    return `${cleanHead.toString('utf8')}\n[... ${missing} bytes left out ...]\n${cleanTail.toString('utf8')}`;
  }
}

const isContinuation = (byte: number): boolean => (byte & 0b1100_0000) === 0b1000_0000;

/** Where the first whole character begins: a cut leaves at most three bytes of the one before. */
function startOfCharacters(bytes: Buffer): number {
  let at = 0;
  while (at < 3 && at < bytes.length && isContinuation(bytes.readUInt8(at))) at++;
  return at;
}

/** Where the last whole character ends. */
function endOfCharacters(bytes: Buffer): number {
  let start = bytes.length - 1;
  while (start > bytes.length - 4 && start > 0 && isContinuation(bytes.readUInt8(start))) start--;
  if (start < 0) return 0;
  const lead = bytes.readUInt8(start);
  const length = lead >= 0b1111_0000 ? 4 : lead >= 0b1110_0000 ? 3 : lead >= 0b1100_0000 ? 2 : 1;
  return start + length > bytes.length ? start : bytes.length;
}
