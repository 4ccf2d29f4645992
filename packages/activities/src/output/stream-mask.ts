import type { Place, TextIndex } from './text-index.ts';

const MASK = Buffer.from('***');
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * Puts `***` in the place of some texts in a stream, however it comes in pieces. Texts that overlap or touch are one. It
 * holds back no more than what may be the beginning of one of them, and what it gives does not depend on the pieces: it
 * is always a beginning of what it would have made of the whole stream at once.
 */
export class StreamMask {
  readonly #texts: TextIndex;
  /** What is held back. */
  #held: Buffer = NOTHING;
  /** How much of that is in a text which was found. */
  #covered = 0;
  /** Whether the byte before that was in one: then its mask is told already. */
  #isMasking = false;

  constructor(texts: TextIndex) {
    this.#texts = texts;
  }

  /** @returns what may be told by now; not a copy */
  take(bytes: Buffer): Buffer {
    const seen = this.#held.length === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const { places, beginning } = this.#texts.find(seen, this.#covered);
    return this.#tell(seen, places, beginning);
  }

  /** Nothing more will come. */
  end(): Buffer {
    const { places } = this.#texts.find(this.#held, this.#covered);
    return this.#tell(this.#held, places, this.#held.length);
  }

  /** @param end - how much of it is told; the rest is held back */
  #tell(seen: Buffer, places: readonly Place[], end: number): Buffer {
    // A copy: it is a view into a larger buffer, which it would keep alive.
    this.#held = end === seen.length ? NOTHING : Buffer.from(seen.subarray(end));
    const [, covered = 0] = places.findLast(([from]) => from <= end) ?? [];
    this.#covered = Math.max(0, covered - end);
    if (places.length === 0) {
      if (end > 0) this.#isMasking = false;
      return seen.subarray(0, end);
    }
    const parts: Buffer[] = [];
    let at = 0;
    for (const [from, to] of places) {
      if (from >= end) break;
      if (from > at) this.#isMasking = false;
      parts.push(seen.subarray(at, from));
      if (!this.#isMasking) parts.push(MASK);
      this.#isMasking = true;
      at = Math.min(to, end);
    }
    if (end > at) this.#isMasking = false;
    parts.push(seen.subarray(at, end));
    return Buffer.concat(parts);
  }
}
