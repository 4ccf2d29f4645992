import type { Random } from './random.ts';

/** What is done to the machinery, and to runs. */
export const FAULT_KINDS = [
  // SIGKILL, SIGTERM, and SIGSTOP with SIGCONT, of one worker.
  'worker-kill',
  'worker-stop',
  'worker-freeze',
  // SIGKILL and SIGTERM of an engine whose containers go on.
  'engine-kill',
  'engine-restart',
  // SIGTERM of an engine that stops its containers.
  'engine-stop',
  'temporal-kill',
  'temporal-restart',
  'cancel',
  'reset',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export interface PlannedFault {
  kind: FaultKind;
  /** In milliseconds from the beginning. */
  at: number;
  /** For how long it is down or frozen. */
  forMs: number;
  /** `worker 0`, `engine`, `temporal`; the id of a run. */
  target: string;
  /** To which of the run's workflow tasks it is set back. */
  resetTo?: 'first' | 'last';
}

/** How long each is down or frozen, from and to. A worker that is frozen past its heartbeat timeout wakes up beside its successor. */
const DOWN_MS: Record<Exclude<FaultKind, 'cancel' | 'reset'>, readonly [number, number]> = {
  'worker-kill': [0, 5_000],
  'worker-stop': [0, 5_000],
  'worker-freeze': [1_000, 25_000],
  'engine-kill': [0, 5_000],
  'engine-restart': [0, 5_000],
  'engine-stop': [0, 5_000],
  'temporal-kill': [0, 8_000],
  'temporal-restart': [0, 8_000],
};

export const isOfRuns = (kind: FaultKind): kind is 'cancel' | 'reset' => kind === 'cancel' || kind === 'reset';

export function randomFault(random: Random, kind: FaultKind, at: number, workers: number): PlannedFault {
  if (isOfRuns(kind)) throw new Error(`${kind} belongs to a run`);
  const [from, to] = DOWN_MS[kind];
  const [what] = kind.split('-') as [string];
  const target = what === 'worker' ? `worker ${random.below(workers)}` : what;
  return { kind, at, forMs: random.between(from, to), target };
}
