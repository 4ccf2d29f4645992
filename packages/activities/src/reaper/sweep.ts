import { setTimeout as delay } from 'node:timers/promises';
import { Label } from '@tdw/payloads';
import { LONGEST_TIMER_MS } from '../readiness/call-after.ts';
import { inParallel } from './in-parallel.ts';
import { type Judge, judgeLabels, type KeyLabel, type LeftAlone, type RunReference } from './judge-labels.ts';

export interface SweepOptions extends Judge {
  /** Asks Temporal whether a run is open, or goes on as another one. Rejects when Temporal does not say. */
  lookUpRun(run: RunReference, signal: AbortSignal): Promise<RunState>;
  /** How long a run must be seen closed before what it left is removed, in milliseconds. */
  readonly graceMs: number;
  /** Only say what would be removed. */
  readonly dryRun?: boolean;
  /** Ends the pass early. Removals that are under way are brought to their end. */
  readonly signal: AbortSignal;
}

/**
 * `continues`: the run is closed and was reset, and the run that it became goes on with these of its activities. `keeps`:
 * it is closed, and has said of these executions that their containers are kept.
 */
export type RunState =
  | 'open'
  | 'closed'
  | { readonly continues: ReadonlySet<string> }
  | { readonly keeps: ReadonlySet<string> };

/** Something on an engine that has our labels. */
interface Labelled {
  readonly labels: Readonly<Record<string, string>>;
}

/** What a removal has come to. */
export interface Removal {
  /**
   * `gone`: somebody else removed it in the meantime. `inUse`: a container has it that is there yet, and it is left for the
   * next pass. `failed`: the engine did not remove it.
   */
  readonly outcome: 'removed' | 'gone' | 'inUse' | 'failed';
  readonly error?: unknown;
}

export interface Swept<T> {
  readonly item: T;
  /** Why: it is left alone for any reason but `runClosed`. */
  readonly reason: LeftAlone | 'runOpen' | 'runUnknown' | 'runClosed';
  readonly outcome: 'kept' | 'wouldRemove' | Removal['outcome'];
  /** Why nobody knows whether its run is open, or why it was not removed. */
  readonly error?: unknown;
}

type Judged = Pick<Swept<unknown>, 'reason' | 'error'>;
type IsKept<T> = (item: T, state: RunState) => Promise<boolean>;
type LookUp = (run: RunReference) => Promise<RunState>;

/** Longest that Temporal may take to tell of a run; then it is not known. */
const LOOK_TIMEOUT_MS = 30_000;
/** Of the runs that Temporal is asked for in the first look. */
const LOOKS_AT_A_TIME = 16;
/** Each of them may take all of the time that a container has to stop. */
const REMOVALS_AT_A_TIME = 8;

/**
 * Removes, of things that have our labels, those that closed runs have left. That a run is closed must be seen twice, with
 * the grace in between: the second time just before the removal, for those before it may take minutes. Others may be at it
 * at the same time.
 *
 * @param keyLabel - the label with the key of what may be under way
 * @param isKept - whether one of a closed run stays for what it is itself, or its run has said, which no label does
 * @returns all of them, and what became of each; without those that it did not come to, when the signal aborts among the
 *   removals
 * @throws the signal's reason when it aborts before the removals
 */
export async function sweep<T extends Labelled>(
  items: readonly T[],
  keyLabel: KeyLabel,
  options: SweepOptions,
  remove: (item: T) => Promise<Removal>,
  isKept: IsKept<T> = async () => false,
): Promise<Swept<T>[]> {
  const [closed, kept] = await look(items, keyLabel, options, isKept);
  if (closed.length === 0) return kept;
  await delay(Math.min(options.graceMs, LONGEST_TIMER_MS), undefined, { signal: options.signal });
  return [...kept, ...(await removeAll(closed, keyLabel, options, remove, isKept))];
}

/** Which of them closed runs have left behind, and which are left alone. Each run is asked for once. */
async function look<T extends Labelled>(
  items: readonly T[],
  keyLabel: KeyLabel,
  options: SweepOptions,
  isKept: IsKept<T>,
): Promise<[closed: T[], kept: Swept<T>[]]> {
  const states = new Map<string, Promise<RunState>>();
  const stateOf: LookUp = (run) => {
    const key = JSON.stringify([run.workflowId, run.runId]);
    const state = states.get(key) ?? lookUp(run, options);
    states.set(key, state);
    return state;
  };
  const closed: T[] = [];
  const kept: Swept<T>[] = [];
  await inParallel(items, LOOKS_AT_A_TIME, async (item) => {
    if (options.signal.aborted) return;
    const judged = await judge(item, keyLabel, options, stateOf, isKept);
    if (judged.reason === 'runClosed') closed.push(item);
    else kept.push({ item, ...judged, outcome: 'kept' });
  });
  options.signal.throwIfAborted();
  return [closed, kept];
}

function lookUp(run: RunReference, options: SweepOptions): Promise<RunState> {
  return options.lookUpRun(run, AbortSignal.any([options.signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]));
}

async function judge<T extends Labelled>(
  item: T,
  keyLabel: KeyLabel,
  options: SweepOptions,
  stateOf: LookUp,
  isKept: IsKept<T>,
): Promise<Judged> {
  const run = judgeLabels(item.labels, options, keyLabel);
  if (typeof run === 'string') return { reason: run };
  try {
    const state = await stateOf(run);
    if (isNeeded(item, state)) return { reason: 'runOpen' };
    return { reason: (await isKept(item, state)) ? 'keepLabel' : 'runClosed' };
  } catch (error) {
    return { reason: 'runUnknown', error };
  }
}

/**
 * What a run began that was reset to before, the run that it became begins anew, in a container of its own. What none of its
 * activities has made alone, such as a network, it goes on with.
 */
function isNeeded({ labels }: Labelled, state: RunState): boolean {
  const activityId = labels[Label.activityId];
  if (typeof state === 'string') return state === 'open';
  return 'continues' in state && (activityId === undefined || state.continues.has(activityId));
}

/** Removes them, each judged again in its turn. */
async function removeAll<T extends Labelled>(
  closed: readonly T[],
  keyLabel: KeyLabel,
  options: SweepOptions,
  remove: (item: T) => Promise<Removal>,
  isKept: IsKept<T>,
): Promise<Swept<T>[]> {
  const { dryRun = false, signal } = options;
  const swept: Swept<T>[] = [];
  await inParallel(closed, REMOVALS_AT_A_TIME, async (item) => {
    if (signal.aborted) return;
    const judged = await judge(item, keyLabel, options, (run) => lookUp(run, options), isKept);
    if (signal.aborted) return;
    if (judged.reason !== 'runClosed') swept.push({ item, ...judged, outcome: 'kept' });
    else if (dryRun) swept.push({ item, ...judged, outcome: 'wouldRemove' });
    else swept.push({ item, ...judged, ...(await remove(item)) });
  });
  return swept;
}
