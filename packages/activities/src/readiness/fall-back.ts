import type { Sight } from './poll.ts';

/** A way to look at a container; `noWay`: it does not lead there from here, and nothing was seen. */
export type Way = () => Promise<Sight | 'noWay'>;

/** Looks by the first way that leads there, and remembers which one that is. The last one always does. */
export function fallBack(ways: readonly Way[], last: () => Promise<Sight>): () => Promise<Sight> {
  const left = [...ways];
  return async () => {
    for (let way = left[0]; way !== undefined; way = left[0]) {
      const sight = await way();
      if (sight !== 'noWay') return sight;
      left.shift();
    }
    return last();
  };
}
