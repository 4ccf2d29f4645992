import { type FailureDetails, isRetryableFailure, Label } from '@tdw/payloads';
import { readLogTail } from '../readiness/log-tail.ts';
import { ContainerError, toContainerError } from './container-error.ts';
import { type ContainerRun, RunCancelled } from './container-run.ts';
import { keepOutput, letGo, type TakenOutput } from './keep-output.ts';
import { removeExecution } from './remove-container.ts';

/**
 * How an attempt ends that has no result. What becomes of the container is decided here and nowhere else:
 *
 * - cancelled: it is stopped and removed
 * - abandoned, or failed in a way that the next attempt may not: it is left as it is
 * - failed for good: it is left, too, until the workflow has seen the failure and orders its removal. Whoever comes
 *   after an attempt that died before it could say why judges the container again, and runs nothing a second time
 *
 * It is found by its label, never by its name: the name may be somebody else's, and a create may have been under
 * way whose answer never came.
 *
 * @param taken - what the attempt has of the output: it is completed before the container goes
 * @returns the error to end with
 */
export async function endWithoutResult(run: ContainerRun, error: unknown, taken?: TakenOutput): Promise<unknown> {
  if (run.signal.aborted) return endAborted(run, taken);
  const failure = toContainerError(error, detailsOf(run));
  if (!(failure instanceof ContainerError)) return failure;
  if (run.input.name !== undefined) failure.add({ name: run.input.name });
  try {
    failure.add({ removed: await isNothingLeft(run, failure) });
  } catch {
    if (run.signal.aborted) return endAborted(run, taken);
    // Not known, then, and not claimed.
  }
  const log = taken && (await letGo(taken));
  if (log !== undefined) failure.add({ log });
  return failure;
}

async function endAborted(run: ContainerRun, taken?: TakenOutput): Promise<unknown> {
  const { engine, key, input, signal, facts } = run;
  const reason: unknown = signal.reason;
  if (!(reason instanceof RunCancelled)) return reason;
  try {
    facts.phase = 'stopping';
    const { log } = await removeExecution(engine, key, keepOutput(run, taken), false);
    reason.removed = input.autoRemove !== false;
    reason.log = log;
    return reason;
  } catch (error) {
    return toContainerError(error, detailsOf(run));
  }
}

/** Only who has looked may claim that nothing is left. What is, says what it wrote last. */
async function isNothingLeft(run: ContainerRun, failure: ContainerError): Promise<boolean> {
  const { engine, key, facts } = run;
  const left = await engine.findContainers({ [Label.execution]: key });
  if (left.length === 0) return true;
  if (facts.containerId !== undefined && !isRetryableFailure(failure.type) && failure.details.logTail === undefined) {
    const logTail = await readLogTail(run, facts.containerId);
    if (logTail) failure.add({ logTail });
  }
  return false;
}

function detailsOf({ key, input, facts }: ContainerRun): FailureDetails {
  return { key, image: input.image, ...(facts.containerId !== undefined && { containerId: facts.containerId }) };
}
