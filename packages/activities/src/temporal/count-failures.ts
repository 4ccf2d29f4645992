import { ApplicationFailure } from '@temporalio/activity';
import {
  type ContainerHeartbeat,
  type ContainerPhase,
  type FailureDetails,
  type FailuresInARow,
  FailureType,
  isRetryableFailure,
  PayloadError,
} from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';

/** How often in a row an execution may fail without any progress: with pauses of up to 30 seconds, in about an hour. */
const MOST_FAILURES = 120;

/** An attempt that followed its container for so long was not kept from it, whatever it failed of then. */
const LONG_ENOUGH_MS = 600_000;

const PHASES: readonly ContainerPhase[] = [
  'waitingForCapacity',
  'creating',
  'pulling',
  'starting',
  'becomingReady',
  'running',
  'stopping',
  'collecting',
];

/**
 * Counts an attempt that failed in a way that is tried again, in the facts that the next one will find. Temporal's own
 * count of attempts is of no use for that: each restart of a worker takes one.
 *
 * @param lastedMs - how long the attempt was under way
 * @param record - puts the facts on record
 * @returns the error to end with, which is final where there is no point in another attempt
 */
export async function countFailure(
  facts: ContainerHeartbeat,
  error: unknown,
  lastedMs: number,
  record: () => Promise<void>,
): Promise<unknown> {
  if (!isTriedAgain(error)) return error;
  const failures = countUp(facts, lastedMs);
  facts.failures = failures;
  // Where Temporal does not take it, the next attempt counts from where this one began.
  await record().catch(() => undefined);
  return failures.count < MOST_FAILURES ? error : finalError(error, facts, failures);
}

function isTriedAgain(error: unknown): boolean {
  if (error instanceof ContainerError) return isRetryableFailure(error.type);
  return !(error instanceof PayloadError) || error.hasOnlyUnknownKeys;
}

function countUp(facts: ContainerHeartbeat, lastedMs: number): FailuresInARow {
  const { failures, phase, stdoutBytes = 0, stderrBytes = 0 } = facts;
  const outputBytes = stdoutBytes + stderrBytes;
  const isFurther = failures === undefined || rankOf(phase) > rankOf(failures.phase);
  const wasFollowed = rankOf(phase) >= rankOf('running') && lastedMs >= LONG_ENOUGH_MS;
  if (isFurther || wasFollowed || outputBytes > failures.outputBytes) {
    return { count: 1, since: Date.now(), phase, outputBytes };
  }
  return { ...failures, count: failures.count + 1 };
}

const rankOf = (phase: ContainerPhase): number => PHASES.indexOf(phase);

function finalError(error: unknown, facts: ContainerHeartbeat, { count, since }: FailuresInARow): unknown {
  const failingForMs = Math.max(0, Date.now() - since);
  const how = `; that was failure ${count} in a row without any progress, in ${Math.round(failingForMs / 60_000)} minutes`;
  const details: FailureDetails = { failures: count, failingForMs };
  if (error instanceof ContainerError) {
    const more = { ...error.details, ...details };
    return error.type === FailureType.WrongHost
      ? hostLost(error.what + how, facts, more)
      : new ContainerError(error.type, error.what + how, more, error);
  }
  if (error instanceof PayloadError) {
    return new ContainerError(
      FailureType.WorkerTooOld,
      error.message + how,
      { issues: error.issues, ...details },
      error,
    );
  }
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  const { key, host } = facts;
  const all = { key, host, ...details };
  return ApplicationFailure.create({ type: name, message: message + how, nonRetryable: true, details: [all] });
}

/** Another host has taken the queue of the one that has the container, which nobody here can look for. */
function hostLost(what: string, facts: ContainerHeartbeat, details: FailureDetails): ContainerError {
  const { containerId } = facts;
  return new ContainerError(FailureType.HostLost, what, {
    ...details,
    ...(containerId !== undefined && { containerId }),
    lastHeartbeat: facts,
    cleanup: 'deferred',
  });
}
