import { type FaultKind, isOfRuns, type PlannedFault, randomFault } from './fault.ts';
import { type Random, randomFrom } from './random.ts';
import { durationOf, type PlannedRun, randomRun, RUN_KINDS } from './run.ts';

/** All that is going to happen, and when. */
export interface Plan {
  seed: number;
  workers: number;
  runs: readonly PlannedRun[];
  faults: readonly PlannedFault[];
}

export interface Wishes {
  seed: number;
  runs: number;
  faults: readonly FaultKind[];
}

const WORKERS = 3;
/** On average: what two cores can take while workers start again and again. */
const RUN_EVERY_MS = 1_000;
const FAULT_EVERY_MS = 4_000;
/** Of a hundred runs. */
const HIT_RUNS = { cancel: 12, reset: 6 };

/** The same plan for the same wishes. */
export function makePlan({ seed, runs: count, faults: kinds }: Wishes): Plan {
  const random = randomFrom(seed);
  const runs = makeRuns(random, count);
  return {
    seed,
    workers: WORKERS,
    runs,
    faults: inOrder([...onMachinery(random, runs, kinds), ...onRuns(random, runs, kinds)]),
  };
}

function makeRuns(random: Random, count: number): PlannedRun[] {
  const kind = dealer(random, RUN_KINDS);
  let at = 0;
  return Array.from({ length: count }, (_, index) => {
    at += random.below(2 * RUN_EVERY_MS);
    return randomRun(random, `r${String(index + 1).padStart(3, '0')}`, kind(), at);
  });
}

/** From the beginning until the last run is there, at any moment; each kind comes once at least. */
function onMachinery(random: Random, runs: readonly PlannedRun[], kinds: readonly FaultKind[]): PlannedFault[] {
  const ofMachinery = kinds.filter((kind) => !isOfRuns(kind));
  if (ofMachinery.length === 0) return [];
  const kind = dealer(random, ofMachinery);
  const until = (runs.at(-1)?.at ?? 0) + FAULT_EVERY_MS;
  const faults: PlannedFault[] = [];
  for (
    let at = random.below(FAULT_EVERY_MS);
    at < until || faults.length < ofMachinery.length;
    at += random.below(2 * FAULT_EVERY_MS)
  ) {
    faults.push(randomFault(random, kind(), at, WORKERS));
  }
  return faults;
}

/** At any moment of the run, if it is not delayed; each kind has one at least. */
function onRuns(random: Random, runs: readonly PlannedRun[], kinds: readonly FaultKind[]): PlannedFault[] {
  return kinds.filter(isOfRuns).flatMap((kind) => {
    const count = Math.max(1, Math.round((runs.length * HIT_RUNS[kind]) / 100));
    return random
      .shuffle(runs)
      .slice(0, count)
      .map((run) => {
        const at = run.at + random.below(durationOf(run) + 1_000);
        const resetTo = random.pick(['first', 'last'] as const);
        return { kind, at, forMs: 0, target: run.id, ...(kind === 'reset' && { resetTo }) };
      });
  });
}

/** Deals shuffled packs, so that each kind has its share even of a few. */
function dealer<T>(random: Random, kinds: readonly T[]): () => T {
  let pack: T[] = [];
  return () => {
    if (pack.length === 0) pack = random.shuffle(kinds);
    return pack.pop()!;
  };
}

function inOrder(faults: readonly PlannedFault[]): PlannedFault[] {
  return [...faults].sort((a, b) => a.at - b.at);
}
