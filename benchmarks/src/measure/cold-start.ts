import { randomUUID } from 'node:crypto';
import type { Bench } from '../bench.ts';
import { READY } from '../ready.ts';
import { shuffle } from '../shuffle.ts';
import { type Spread, spread } from '../statistics.ts';

/**
 * From the start of a worker's process, in milliseconds. Its files are in the system's cache. `ours` has an empty cache of
 * its own, `restarted` that of the workers before it.
 */
export interface ColdStartFigures {
  /** Until it says that it is ready. */
  bareReady: Spread;
  oursReady: Spread;
  restartedReady: Spread;
  /** ours - bare, round by round. */
  readyDifference: Spread;
  restartedReadyDifference: Spread;
  /** Until the first run has its result, which was waiting from the beginning: a no-op, or a container. */
  bareFirst: Spread;
  oursFirst: Spread;
  restartedFirst: Spread;
  firstDifference: Spread;
  restartedFirstDifference: Spread;
}

/** The stock worker, beside the smallest one of the same SDK: a workflow of three lines, no engine. */
export async function measureColdStart(
  { startWorker, runs, settle }: Bench,
  rounds: number,
): Promise<ColdStartFigures> {
  const runOf = { bare: runs.noop, ours: runs.echo, restarted: runs.echo };
  type Kind = keyof typeof runOf;

  async function take(kind: Kind): Promise<Start> {
    const taskQueue = `bench-cold-${randomUUID()}`;
    const startedAt = performance.now();
    const since = (): number => performance.now() - startedAt;
    const worker = startWorker(kind, taskQueue);
    const ready = worker.says(READY).then(since);
    const first = runOf[kind](taskQueue).then(since);
    const [readyMs, firstMs] = await Promise.race([Promise.all([ready, first]), worker.died]);
    await worker.stop();
    await settle();
    return { readyMs, firstMs };
  }

  // The first to leave something in the cache.
  await take('restarted');
  const samples: Record<Kind, Start>[] = [];
  for (let round = 0; round < rounds; round++) {
    const sample: Partial<Record<Kind, Start>> = {};
    for (const kind of shuffle(Object.keys(runOf) as Kind[])) sample[kind] = await take(kind);
    samples.push(sample as Record<Kind, Start>);
  }
  const of = (kind: Kind, figure: keyof Start): Spread => spread(samples.map((sample) => sample[kind][figure]));
  const aboveBare = (kind: Kind, figure: keyof Start): Spread =>
    spread(samples.map((sample) => sample[kind][figure] - sample.bare[figure]));
  return {
    bareReady: of('bare', 'readyMs'),
    oursReady: of('ours', 'readyMs'),
    restartedReady: of('restarted', 'readyMs'),
    readyDifference: aboveBare('ours', 'readyMs'),
    restartedReadyDifference: aboveBare('restarted', 'readyMs'),
    bareFirst: of('bare', 'firstMs'),
    oursFirst: of('ours', 'firstMs'),
    restartedFirst: of('restarted', 'firstMs'),
    firstDifference: aboveBare('ours', 'firstMs'),
    restartedFirstDifference: aboveBare('restarted', 'firstMs'),
  };
}

interface Start {
  readyMs: number;
  firstMs: number;
}
