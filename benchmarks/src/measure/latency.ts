import type { Bench } from '../bench.ts';
import { shuffle } from '../shuffle.ts';
import { type Spread, spread } from '../statistics.ts';

/** One container at a time, in milliseconds. */
export interface LatencyFigures {
  raw: Spread;
  noop: Spread;
  ours: Spread;
  /** ours - (raw + noop), round by round. */
  overhead: Spread;
}

export async function measureLatency(bench: Bench, rounds: number): Promise<LatencyFigures> {
  const { raw, runs } = bench;
  const takers = {
    raw: async () => (await raw.ask({ kind: 'containers', count: 1, concurrency: 1 })).ms,
    noop: () => timed(() => runs.noop()),
    ours: () => timed(() => runs.echo()),
  };
  type Kind = keyof typeof takers;
  const samples: Record<Kind, number>[] = [];
  for (let round = 0; round < rounds; round++) {
    const sample = { raw: NaN, noop: NaN, ours: NaN };
    for (const kind of shuffle(Object.keys(takers) as Kind[])) {
      sample[kind] = await takers[kind]();
      // Ours removes its container after the result: not into the next one's time.
      await bench.settle();
    }
    samples.push(sample);
  }
  return {
    raw: spread(samples.map((sample) => sample.raw)),
    noop: spread(samples.map((sample) => sample.noop)),
    ours: spread(samples.map((sample) => sample.ours)),
    overhead: spread(samples.map((sample) => sample.ours - (sample.raw + sample.noop))),
  };
}

async function timed(action: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await action();
  return performance.now() - startedAt;
}
