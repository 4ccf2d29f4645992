import type { ContainerExecutionOutput } from '@tdw/payloads';
import { expectedStderr, expectedStdout, type PlannedStep } from '../plan/step.ts';
import {
  type Evidence,
  firstKeysOf,
  hasEnded,
  hasSeenOutage,
  laterKeysOf,
  resultOf,
  startsOf,
  wasUnseen,
  withItsServices,
} from './evidence.ts';
import { differenceIn } from './output.ts';

export interface Finding {
  kind: 'lost' | 'twice' | 'wrong';
  run: string;
  what: string;
}

/** Everything about a run that should not be. */
export function findingsOf(evidence: Evidence): Finding[] {
  return RULES.flatMap((rule) => rule(evidence)).map((finding) => ({ run: evidence.planned.id, ...finding }));
}

/** How many containers ran again because nobody saw what became of the one before: the engine was away. */
export function rerunsOf(evidence: Evidence): number {
  return evidence.planned.steps.reduce((sum, step) => {
    const later = laterKeysOf(evidence, step);
    return sum + startsOf(evidence, step).filter((id) => later.includes(evidence.keyOf(id) ?? '')).length;
  }, 0);
}

type Found = Omit<Finding, 'run'>;

const RULES: readonly ((evidence: Evidence) => Found[])[] = [
  neverClosed,
  executedTwice,
  closedOtherwise,
  endedOtherwise,
  contradictsLedger,
  outputDiffers,
];

function neverClosed({ closed }: Evidence): Found[] {
  return closed === undefined ? [{ kind: 'lost', what: 'never closed' }] : [];
}

function executedTwice(evidence: Evidence): Found[] {
  return evidence.planned.steps.flatMap((step) =>
    [...startedTwice(evidence, step), ...ranAgain(evidence, step)].map((what) => ({
      kind: 'twice',
      what: `${step.id}: ${what}`,
    })),
  );
}

/** Each key is for one start of one container, ever, unless a reset throws away what came of it. */
function startedTwice(evidence: Evidence, step: PlannedStep): string[] {
  const allowed = new Set(evidence.keys.flatMap((ofRun) => ofRun.get(step.id) ?? []));
  const starts = Map.groupBy(startsOf(evidence, step), (container) => evidence.keyOf(container));
  return [...starts].flatMap(([key, containers]) => {
    const told = `${containers.join(', ')} for ${key ?? 'no key that is known'}`;
    if (key === undefined || !allowed.has(key)) return [`${told}, which its run did not give`];
    const discarded = evidence.discarded.filter((one) => one === key).length;
    return containers.length > 1 + discarded ? [told] : [];
  });
}

/** Only what may be repeated, and of which nobody may have seen what became of it. */
function ranAgain(evidence: Evidence, step: PlannedStep): string[] {
  const count = laterKeysOf(evidence, step).length;
  const hasReason = (one: PlannedStep): boolean => hasSeenOutage(evidence, one, firstKeysOf(evidence, one));
  if (count === 0 || (step.isRepeatable && withItsServices(evidence, step).some(hasReason))) return [];
  return [
    `ran again ${count === 1 ? 'once' : `${count} times`}, ${step.isRepeatable ? 'though the engine was there' : 'and may not'}`,
  ];
}

function closedOtherwise(evidence: Evidence): Found[] {
  const { planned, closed, isCancelled } = evidence;
  if (closed === undefined || closed.status === planned.closing || saysUnseen(evidence)) return [];
  if (isCancelled && closed.status === 'CANCELLED') return [];
  const why = closed.message === undefined ? '' : ` (${closed.failureType}: ${closed.message})`;
  return [{ kind: 'wrong', what: `closed as ${closed.status}, not ${planned.closing}${why}` }];
}

function endedOtherwise(evidence: Evidence): Found[] {
  const { planned, closed, isCancelled } = evidence;
  // A run that failed without results is told of already.
  const isTold = closed === undefined || isCancelled || (closed.results.length === 0 && closed.status === 'FAILED');
  if (isTold || saysUnseen(evidence)) return [];
  return planned.steps.flatMap((step): Found[] => {
    const { status, error } = resultOf(evidence, step) ?? { status: undefined, error: undefined };
    if (status !== undefined && step.mayEnd.includes(status)) return [];
    // Of a job that never began, no services are told.
    if (status === undefined && step.servesWhom === 'job' && step.mayEnd.includes('skipped')) return [];
    const why = error === undefined ? '' : ` (${error.type}: ${error.message})`;
    return [{ kind: 'wrong', what: `${step.id} is ${status ?? 'not there'}, not ${step.mayEnd.join(' or ')}${why}` }];
  });
}

function contradictsLedger(evidence: Evidence): Found[] {
  return eachResult(evidence, (step, result) => {
    const { status, exitCode, error } = result;
    if (saysExited(result)) {
      if (!hasEnded(evidence, step, result.containerId))
        return [{ kind: 'wrong', what: `${step.id} exited with ${exitCode}; it did not, says the ledger` }];
      if (exitCode === step.exitCode) return [];
      return [{ kind: 'wrong', what: `${step.id} exited with ${exitCode}, not ${step.exitCode}` }];
    }
    // Cancelled is cancelled, whatever the container did in the meantime.
    if (!hasEnded(evidence, step) || status === 'cancelled' || saysUnseen(evidence)) return [];
    return [{ kind: 'lost', what: `${step.id} is ${status} (${error?.type}); it ended, says the ledger` }];
  });
}

function outputDiffers(evidence: Evidence): Found[] {
  return eachResult(evidence, (step, result) => {
    if (!saysExited(result)) return [];
    const { stdout, stderr, stdoutBytes, stderrBytes, truncated, outputError } = result;
    // An engine that is away has nobody read for it: what is missing then has to be told.
    if (outputError !== undefined && wasUnseen(evidence, step)) return [];
    const differences = [
      differenceIn('stdout', expectedStdout(step), { text: stdout, bytes: stdoutBytes, truncated }),
      differenceIn('stderr', expectedStderr(step), { text: stderr, bytes: stderrBytes, truncated }),
    ].filter((difference) => difference !== undefined);
    // One that was restarted later does not know of the ends before. Then it may be told that something is missing.
    const isCareful = differences.length === 0 && hasSeenOutage(evidence, step);
    const problems = outputError === undefined || isCareful ? differences : [outputError, ...differences];
    return problems.map((problem) => ({ kind: 'wrong', what: `${step.id}: ${problem}` }));
  });
}

function eachResult(
  evidence: Evidence,
  rule: (step: PlannedStep, result: ContainerExecutionOutput) => Found[],
): Found[] {
  return evidence.planned.steps.flatMap((step) => {
    const result = resultOf(evidence, step);
    return result === undefined ? [] : rule(step, result);
  });
}

/** Whether the result is that of an exit which somebody saw. */
function saysExited({ status, error }: ContainerExecutionOutput): boolean {
  return error === undefined && (status === 'succeeded' || status === 'failed');
}

/** The type of the failure of a container whose exit nobody saw. */
const ENGINE_RESTARTED = 'Tdw.EngineRestarted';

/** Whether the run says that nobody saw what became of a container, and that is so. */
function saysUnseen(evidence: Evidence): boolean {
  const { closed, planned } = evidence;
  const types = [closed?.failureType, ...(closed?.results ?? []).map(({ error }) => error?.type)];
  return types.includes(ENGINE_RESTARTED) && planned.steps.some((step) => hasSeenOutage(evidence, step));
}
