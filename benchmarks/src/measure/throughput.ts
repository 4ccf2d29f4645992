import type { Bench } from '../bench.ts';
import { inLanes } from '../lanes.ts';
import { shuffle } from '../shuffle.ts';
import { median, type Spread, spread } from '../statistics.ts';
import { CONCURRENCY } from '../workload.ts';
import { type BlockFigures, takeBlock } from './block.ts';

export interface ThroughputFigures {
  concurrency: number;
  blockSize: number;
  /** Containers per second. */
  raw: Spread;
  ours: Spread;
  /** ours ÷ raw, block by block. */
  ratio: Spread;
  /** Processor time, user and system, for one container (or one no-op workflow): medians of the blocks. */
  cpuMs: {
    worker: number;
    /** The process that starts the runs and waits for them: this one. */
    caller: number;
    rawClient: number;
    noopWorker: number;
    noopCaller: number;
    /** Everything on the machine, the engine and the Temporal server included. */
    machineRaw: number;
    machineOurs: number;
  };
}

/** Blocks of each kind, side by side. A block is over when its last container is gone. */
export async function measureThroughput(bench: Bench, blocks: number, blockSize: number): Promise<ThroughputFigures> {
  const takers = { raw: takeRaw, ours: takeOurs, noop: takeNoop };
  type Kind = keyof typeof takers;
  const samples: Record<Kind, BlockFigures>[] = [];
  for (let block = 0; block < blocks; block++) {
    const sample: Partial<Record<Kind, BlockFigures>> = {};
    for (const kind of shuffle(Object.keys(takers) as Kind[])) sample[kind] = await takers[kind](bench, blockSize);
    samples.push(sample as Record<Kind, BlockFigures>);
  }
  const medianOf = (kind: Kind, figure: keyof BlockFigures): number =>
    median(samples.map((sample) => sample[kind][figure]));
  return {
    concurrency: CONCURRENCY,
    blockSize,
    raw: spread(samples.map(({ raw }) => raw.perSecond)),
    ours: spread(samples.map(({ ours }) => ours.perSecond)),
    ratio: spread(samples.map(({ raw, ours }) => ours.perSecond / raw.perSecond)),
    cpuMs: {
      worker: medianOf('ours', 'processCpuMs'),
      caller: medianOf('ours', 'callerCpuMs'),
      rawClient: medianOf('raw', 'processCpuMs'),
      noopWorker: medianOf('noop', 'processCpuMs'),
      noopCaller: medianOf('noop', 'callerCpuMs'),
      machineRaw: medianOf('raw', 'machineCpuMs'),
      machineOurs: medianOf('ours', 'machineCpuMs'),
    },
  };
}

const takeRaw = ({ raw, settle }: Bench, count: number) =>
  takeBlock(raw.child.pid, count, async () => {
    await raw.ask({ kind: 'containers', count, concurrency: CONCURRENCY });
    // Nothing is left, but looking costs a moment, and ours has to look.
    await settle();
  });

const takeOurs = ({ worker, runs, settle }: Bench, count: number) =>
  takeBlock(worker.pid, count, async () => {
    await inLanes(count, CONCURRENCY, () => runs.echo());
    await settle();
  });

const takeNoop = ({ noopWorker, runs }: Bench, count: number) =>
  takeBlock(noopWorker.pid, count, () => inLanes(count, CONCURRENCY, () => runs.noop()));
