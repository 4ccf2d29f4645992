/** From its first byte to the one after its last. */
export type Place = [from: number, to: number];

/** What of some texts is in a piece of a stream. */
export interface FoundTexts {
  /** Where they are, in order; those that overlap or touch are one. */
  places: Place[];
  /** After how many bytes the rest may be the beginning of one; the length of the piece where it is not. */
  beginning: number;
}

/**
 * Finds texts, however many there are, in one pass: they are looked up by their first two bytes, which are not many in a
 * piece of another text.
 */
export class TextIndex {
  /** The texts that begin with a byte, and with two. */
  readonly #byFirst = new Map<number, Buffer[]>();
  readonly #byFirstTwo = new Map<number, Buffer[]>();
  /** Whether there is one, by these two: so that most bytes cost no look-up. */
  readonly #isFirstTwo = new Uint8Array(0x1_0000);

  /** @param texts - of at least two bytes each */
  constructor(texts: readonly Buffer[]) {
    for (const text of texts) {
      const firstTwo = text.readUInt16BE(0);
      this.#isFirstTwo[firstTwo] = 1;
      add(this.#byFirstTwo, firstTwo, text);
      add(this.#byFirst, text.readUInt8(0), text);
    }
  }

  /** @param covered - how much of the beginning is in a text that was found before */
  find(seen: Buffer, covered = 0): FoundTexts {
    const found: FoundTexts = { places: covered > 0 ? [[0, covered]] : [], beginning: seen.length };
    const last = seen.length - 1;
    for (let at = 0; at < last; at++) {
      const firstTwo = (seen[at]! << 8) | seen[at + 1]!;
      if (this.#isFirstTwo[firstTwo] === 1) note(found, seen, at, this.#byFirstTwo.get(firstTwo));
    }
    if (last >= 0) note(found, seen, last, this.#byFirst.get(seen[last]!));
    return found;
  }
}

function add(texts: Map<number, Buffer[]>, key: number, text: Buffer): void {
  const others = texts.get(key);
  if (others === undefined) texts.set(key, [text]);
  else others.push(text);
}

function note(found: FoundTexts, seen: Buffer, at: number, texts: readonly Buffer[] = []): void {
  for (const text of texts) {
    const end = Math.min(at + text.length, seen.length);
    if (seen.compare(text, 0, end - at, at, end) !== 0) continue;
    if (at + text.length > seen.length) found.beginning = Math.min(found.beginning, at);
    else cover(found.places, at, end);
  }
}

function cover(places: Place[], from: number, to: number): void {
  const last = places.at(-1);
  if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
  else places.push([from, to]);
}
