import type { Bench } from '../bench.ts';
import type { Child } from '../process/child.ts';
import { peakGrowth } from '../process/memory.ts';
import { shuffle } from '../shuffle.ts';
import { type Spread, spread } from '../statistics.ts';
import { writeLog } from './kept-log.ts';

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
  /** One log that is longer: memory must not depend on how long it is. */
  long: { bytes: number; rate: number; peakGrowth: number };
}

/**
 * One chatty container at a time, through dockerode and through ours, which keeps all of it in files: they are held
 * against what was written, byte by byte.
 */
export async function measureLogs(bench: Bench, pairs: number, bytes: number, longBytes: number): Promise<LogFigures> {
  const { raw, worker, runs } = bench;
  const takers = {
    raw: () => take(raw.child, bytes, () => raw.ask({ kind: 'logs', bytes })),
    ours: () => takeOurs(bytes),
  };
  async function takeOurs(size: number): Promise<Sample> {
    let written: Awaited<ReturnType<typeof writeLog>> | undefined;
    const sample = await take(worker, size, async () => {
      written = await writeLog(runs, size);
    });
    await written?.check();
    return sample;
  }
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
  const long = await takeOurs(longBytes);
  return {
    bytes,
    raw: spread(samples.map((sample) => sample.raw.rate)),
    ours: spread(samples.map((sample) => sample.ours.rate)),
    ratio: spread(samples.map((sample) => sample.ours.rate / sample.raw.rate)),
    rawPeakGrowth: Math.max(...samples.map((sample) => sample.raw.growth)),
    oursPeakGrowth: Math.max(...samples.map((sample) => sample.ours.growth)),
    long: { bytes: longBytes, rate: long.rate, peakGrowth: long.growth },
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
