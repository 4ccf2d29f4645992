import { setTimeout as delay } from 'node:timers/promises';
import { Label } from '@tdw/payloads';
import { keepOutput } from '../container/keep-output.ts';
import { stopAndRemove } from '../container/remove-container.ts';
import type { ContainerSummary, EngineClient } from '../engine/engine-client.ts';
import type { LogSink } from '../logs/log-sink.ts';
import type { SecretProvider } from '../secrets/secret-provider.ts';
import { LONGEST_TIMER_MS } from '../readiness/call-after.ts';
import { inParallel } from './in-parallel.ts';
import { type Judge, judgeLabels, type LeftAlone, type RunReference } from './judge-labels.ts';

export interface ReapOptions extends Judge {
  readonly engine: EngineClient;
  /** Where the output of what is removed is kept. Default: nowhere. */
  readonly logSink?: LogSink | undefined;
  /** Where the secrets are looked for that are hidden in it: without them, the output of what has any is not kept. */
  readonly secretProviders?: readonly SecretProvider[] | undefined;
  /** Asks Temporal whether a run is open, or goes on as another one. Rejects when Temporal does not say. */
  lookUpRun(run: RunReference, signal: AbortSignal): Promise<RunState>;
  /** How long a run must be seen closed before what it left is removed, in milliseconds. */
  readonly graceMs: number;
  /** Only say what would be removed. */
  readonly dryRun?: boolean;
  /** Ends the pass early. Removals that are under way are brought to their end. */
  readonly signal: AbortSignal;
}

/** `continues`: the run is closed and was reset, and the run that it became goes on with these of its activities. */
export type RunState = 'open' | 'closed' | { readonly continues: ReadonlySet<string> };

/** What a pass has found, and done. */
export interface ReapedContainer {
  readonly container: ContainerSummary;
  /** Why: a container is left alone for any reason but `runClosed`. */
  readonly reason: LeftAlone | 'runOpen' | 'runUnknown' | 'runClosed';
  /** `gone`: somebody else removed it in the meantime. `failed`: the engine did not remove it. */
  readonly outcome: 'kept' | 'wouldRemove' | 'removed' | 'gone' | 'failed';
  /** Why nobody knows whether its run is open, or why it was not removed. */
  readonly error?: unknown;
}

type Judged = Pick<ReapedContainer, 'container' | 'reason' | 'error'>;

/** Longest that Temporal may take to tell of a run; then it is not known. */
const LOOK_TIMEOUT_MS = 30_000;
/** Of the runs that Temporal is asked for in the first look. */
const LOOKS_AT_A_TIME = 16;
/** Each of them may take all of the time that it has to stop. */
const REMOVALS_AT_A_TIME = 8;

/**
 * One pass over the containers on an engine: removes what closed runs have left behind, whatever state it is in.
 * That a run is closed must be seen twice, with the grace in between: the second time just before the removal, for those
 * before it may take minutes. Others may be at it at the same time.
 *
 * @returns all containers that have our labels, and what became of them; without those that it did not come to, when the
 *   signal aborts among the removals
 * @throws {@link EngineError} when the engine does not list them; the signal's reason when it aborts before the removals
 */
export async function reap(options: ReapOptions): Promise<ReapedContainer[]> {
  const { engine, graceMs, signal } = options;
  const [closed, kept] = await look(await engine.listContainers(Label.execution), options);
  if (closed.length === 0) return kept;
  await delay(Math.min(graceMs, LONGEST_TIMER_MS), undefined, { signal });
  return [...kept, ...(await removeAll(closed, options))];
}

/** Which of them closed runs have left behind, and which are left alone. Each run is asked for once. */
async function look(
  containers: readonly ContainerSummary[],
  options: ReapOptions,
): Promise<[closed: ContainerSummary[], kept: ReapedContainer[]]> {
  const states = new Map<string, Promise<RunState>>();
  const stateOf = (run: RunReference): Promise<RunState> => {
    const key = JSON.stringify([run.workflowId, run.runId]);
    const state = states.get(key) ?? lookUp(run, options);
    states.set(key, state);
    return state;
  };
  const closed: ContainerSummary[] = [];
  const kept: ReapedContainer[] = [];
  await inParallel(containers, LOOKS_AT_A_TIME, async (container) => {
    if (options.signal.aborted) return;
    const judged = await judge(container, options, stateOf);
    if (judged.reason === 'runClosed') closed.push(container);
    else kept.push({ ...judged, outcome: 'kept' });
  });
  options.signal.throwIfAborted();
  return [closed, kept];
}

function lookUp(run: RunReference, options: ReapOptions): Promise<RunState> {
  return options.lookUpRun(run, AbortSignal.any([options.signal, AbortSignal.timeout(LOOK_TIMEOUT_MS)]));
}

async function judge(
  container: ContainerSummary,
  options: ReapOptions,
  stateOf: (run: RunReference) => Promise<RunState>,
): Promise<Judged> {
  const run = judgeLabels(container.labels, options);
  if (typeof run === 'string') return { container, reason: run };
  try {
    return { container, reason: isNeeded(container, await stateOf(run)) ? 'runOpen' : 'runClosed' };
  } catch (error) {
    return { container, reason: 'runUnknown', error };
  }
}

/** What a run began that was reset to before, the run that it became begins anew, in a container of its own. */
function isNeeded({ labels }: ContainerSummary, state: RunState): boolean {
  const activityId = labels[Label.activityId];
  if (typeof state === 'string' || activityId === undefined) return state !== 'closed';
  return state.continues.has(activityId);
}

/** Removes them, each judged again in its turn. */
async function removeAll(closed: readonly ContainerSummary[], options: ReapOptions): Promise<ReapedContainer[]> {
  const { dryRun = false, signal } = options;
  const reaped: ReapedContainer[] = [];
  await inParallel(closed, REMOVALS_AT_A_TIME, async (container) => {
    if (signal.aborted) return;
    const judged = await judge(container, options, (run) => lookUp(run, options));
    if (signal.aborted) return;
    if (judged.reason !== 'runClosed') reaped.push({ ...judged, outcome: 'kept' });
    else if (dryRun) reaped.push({ ...judged, outcome: 'wouldRemove' });
    else reaped.push({ ...judged, ...(await remove(options, container)) });
  });
  return reaped;
}

async function remove(
  { engine, logSink, secretProviders }: ReapOptions,
  { id }: ContainerSummary,
): Promise<Pick<ReapedContainer, 'outcome' | 'error'>> {
  try {
    return {
      outcome: (await stopAndRemove(engine, id, keepOutput({ engine, logSink, secretProviders }))) ? 'removed' : 'gone',
    };
  } catch (error) {
    return { outcome: 'failed', error };
  }
}
