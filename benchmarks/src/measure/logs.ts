import type { Bench } from '../bench.ts';
import type { Child } from '../process/child.ts';
import { peakGrowth } from '../process/memory.ts';
import { shuffle } from '../shuffle.ts';
import { type Spread, spread } from '../statistics.ts';
import { writer } from '../workload.ts';

export const MEBIBYTE = 2 ** 20;

export interface LogFigures {
  bytes: number;
  /** MiB per second, from start to result. */
  raw: Spread;
  ours: Spread;
  /** ours ÷ raw, pair by pair. */
  ratio: Spread;
  /** The largest growth of resident memory above what it was before, in MiB. */
  rawPeakGrowth: number;
  oursPeakGrowth: number;
}

/** One chatty container at a time, through dockerode and through ours. */
export async function measureLogs(bench: Bench, pairs: number, bytes: number): Promise<LogFigures> {
  const { raw, worker, runs } = bench;
  const takers = {
    raw: () => take(raw.child, bytes, () => raw.ask({ kind: 'logs', bytes })),
    ours: () =>
      take(worker, bytes, async () => {
        const { status, stdoutBytes } = await runs.container({ command: writer(bytes) });
        if (stdoutBytes !== bytes) throw new Error(`The run ended as ${status} with ${stdoutBytes} bytes of ${bytes}`);
      }),
  };
  type Kind = keyof typeof takers;
  const samples: Record<Kind, Sample>[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const sample: Partial<Record<Kind, Sample>> = {};
    for (const kind of shuffle(Object.keys(takers) as Kind[])) {
      sample[kind] = await takers[kind]();
      await bench.settle();
    }
    samples.push(sample as Record<Kind, Sample>);
  }
  return {
    bytes,
    raw: spread(samples.map((sample) => sample.raw.rate)),
    ours: spread(samples.map((sample) => sample.ours.rate)),
    ratio: spread(samples.map((sample) => sample.ours.rate / sample.raw.rate)),
    rawPeakGrowth: Math.max(...samples.map((sample) => sample.raw.growth)),
    oursPeakGrowth: Math.max(...samples.map((sample) => sample.ours.growth)),
  };
}

interface Sample {
  rate: number;
  growth: number;
}

async function take({ pid }: Child, bytes: number, action: () => Promise<unknown>): Promise<Sample> {
  let seconds = NaN;
  const growth = await peakGrowth(pid, async () => {
    const startedAt = performance.now();
    await action();
    seconds = (performance.now() - startedAt) / 1_000;
  });
  return { rate: bytes / MEBIBYTE / seconds, growth: growth / MEBIBYTE };
}
