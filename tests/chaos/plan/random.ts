/** Choices that look random and are the same for the same seed. */
export interface Random {
  /** A whole number from 0 up to, and without, `below`. */
  below(below: number): number;
  /** A whole number, both bounds included. */
  between(from: number, to: number): number;
  /** True in so many of a hundred cases. */
  chance(percent: number): boolean;
  pick<T>(items: readonly T[]): T;
  shuffle<T>(items: readonly T[]): T[];
}

export function randomFrom(seed: number): Random {
  const next = mulberry32(seed);
  const random: Random = {
    below: (below) => next() % below,
    between: (from, to) => from + random.below(to - from + 1),
    chance: (percent) => random.below(100) < percent,
    pick: (items) => items[random.below(items.length)]!,
    shuffle: (items) =>
      items
        .map((item) => ({ item, place: next() }))
        .sort((a, b) => a.place - b.place)
        .map(({ item }) => item),
  };
  return random;
}

function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
