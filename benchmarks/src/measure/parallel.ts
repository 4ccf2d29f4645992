import type { Bench } from '../bench.ts';
import { shuffle } from '../shuffle.ts';
import { median, type Spread, spread } from '../statistics.ts';
import { CONCURRENCY } from '../workload.ts';
import { type BlockFigures, takeBlock } from './block.ts';

/** One run of many containers, beside a raw client that runs as many, as many at a time. */
export interface ParallelFigures {
  containers: number;
  /** The worker's slots, and the raw client's lanes. */
  concurrency: number;
  /** Containers per second. */
  raw: Spread;
  ours: Spread;
  /** ours ÷ raw, round by round. */
  ratio: Spread;
  /** Events of the run's history ÷ containers: runs whose containers end together have fewer. */
  eventsPerContainer: Spread;
  /** Processor time for one container: medians of the rounds. */
  cpuMs: { worker: number; rawClient: number; machineRaw: number; machineOurs: number };
}

/** A round is over when its last container is gone. */
export async function measureParallel(bench: Bench, containers: number, rounds: number): Promise<ParallelFigures> {
  const { raw, worker, runs, settle } = bench;
  const events: number[] = [];
  const takers = {
    raw: () =>
      takeBlock(raw.child.pid, containers, async () => {
        await raw.ask({ kind: 'attached', count: containers, concurrency: CONCURRENCY });
        await settle();
      }),
    ours: () =>
      takeBlock(worker.pid, containers, async () => {
        events.push(await runs.parallel(containers));
        await settle();
      }),
  };
  type Kind = keyof typeof takers;
  const samples: Record<Kind, BlockFigures>[] = [];
  for (let round = 0; round < rounds; round++) {
    const sample: Partial<Record<Kind, BlockFigures>> = {};
    for (const kind of shuffle(Object.keys(takers) as Kind[])) sample[kind] = await takers[kind]();
    samples.push(sample as Record<Kind, BlockFigures>);
  }
  return {
    containers,
    concurrency: CONCURRENCY,
    raw: spread(samples.map((sample) => sample.raw.perSecond)),
    ours: spread(samples.map((sample) => sample.ours.perSecond)),
    ratio: spread(samples.map((sample) => sample.ours.perSecond / sample.raw.perSecond)),
    eventsPerContainer: spread(events.map((count) => count / containers)),
    cpuMs: {
      worker: median(samples.map((sample) => sample.ours.processCpuMs)),
      rawClient: median(samples.map((sample) => sample.raw.processCpuMs)),
      machineRaw: median(samples.map((sample) => sample.raw.machineCpuMs)),
      machineOurs: median(samples.map((sample) => sample.ours.machineCpuMs)),
    },
  };
}
