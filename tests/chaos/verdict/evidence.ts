import type { ContainerExecutionOutput } from '@tdw/payloads';
import type { KeysOfRuns } from '../course/keys.ts';
import type { Closed } from '../course/runs.ts';
import type { LedgerEntry } from '../lab/ledger.ts';
import type { PlannedRun } from '../plan/run.ts';
import type { PlannedStep } from '../plan/step.ts';

/** What is known of one run in the end. */
export interface Evidence extends KeysOfRuns {
  planned: PlannedRun;
  startedAt: number;
  /** Absent where it never closed. */
  closed?: Closed;
  isCancelled: boolean;
  /** When the engine was away. */
  outages: readonly Outage[];
  /** What the containers of each step wrote into the ledger. */
  ledger: ReadonlyMap<string, readonly LedgerEntry[]>;
  /** Of which execution a container is; absent where nobody knows. */
  keyOf(container: string): string | undefined;
}

interface Outage {
  from: number;
  to: number;
}

/** The ledger counts in seconds, and an engine that starts takes a while to find its containers. */
const TOLERANCE_MS = 2_000;

export function resultOf({ closed }: Evidence, { id }: PlannedStep): ContainerExecutionOutput | undefined {
  return closed?.results.find(({ name }) => name === id);
}

/** The containers that began, in their order. */
export function startsOf(evidence: Evidence, step: PlannedStep): string[] {
  return entriesOf(evidence, step)
    .filter(({ what }) => what === 'start')
    .map(({ container }) => container);
}

/** @param containerId - of one of its containers. Default: of any */
export function hasEnded(evidence: Evidence, step: PlannedStep, containerId?: string): boolean {
  return entriesOf(evidence, step).some(
    ({ what, container }) => what === 'end' && (containerId === undefined || containerId.startsWith(container)),
  );
}

/** A job and its own services, which are begun before it: without one of them, all are run again. */
export function withItsServices({ planned }: Evidence, { id }: PlannedStep): PlannedStep[] {
  return planned.steps.filter((step) => step.id === id || (step.servesWhom === 'job' && step.id === `${id}s`));
}

/** The first key that each run gave to the step. */
export function firstKeysOf({ keys }: Evidence, { id }: PlannedStep): string[] {
  return keys.flatMap((ofRun) => ofRun.get(id)?.slice(0, 1) ?? []);
}

/** The keys after the first that a run gave to the step: each is for running again what may have run before. */
export function laterKeysOf({ keys }: Evidence, { id }: PlannedStep): string[] {
  // A run that was reset begins with those of before.
  return [...new Set(keys.flatMap((ofRun) => ofRun.get(id)?.slice(1) ?? []))];
}

/** Whether it began, ended or was stopped while the engine was away: then nobody may have seen it. */
export function wasUnseen(evidence: Evidence, step: PlannedStep): boolean {
  const entries = entriesOf(evidence, step);
  const isKilled = entries.length > 0 && entries.at(-1)!.what === 'start';
  return evidence.outages.some(({ from, to }) => {
    const isWithin = ({ at }: LedgerEntry): boolean => at > from - TOLERANCE_MS && at < to + TOLERANCE_MS;
    return entries.some(isWithin) || (isKilled && entries.at(-1)!.at < to);
  });
}

/**
 * Whether the engine was away at any time from its beginning to the run's end: an exit of before, too, may not have been
 * seen by then, where the workers were away as well. A container whose start was lost with the engine has written nothing:
 * for all that is known, it began with its run.
 *
 * @param keys - of which executions. Default: of all
 */
export function hasSeenOutage(evidence: Evidence, step: PlannedStep, keys?: readonly string[]): boolean {
  const began = entriesOf(evidence, step).find(
    ({ container }) => keys === undefined || keys.includes(evidence.keyOf(container) ?? ''),
  );
  const beganAt = began?.at ?? evidence.startedAt;
  const closedAt = evidence.closed?.at ?? Infinity;
  return evidence.outages.some(({ from, to }) => from < closedAt && to > beganAt - TOLERANCE_MS);
}

function entriesOf({ ledger }: Evidence, { id }: PlannedStep): readonly LedgerEntry[] {
  return ledger.get(id) ?? [];
}
