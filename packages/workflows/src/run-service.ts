import { CancellationScope, type CancelledFailure, uuid4 } from '@temporalio/workflow';
import {
  durationToMs,
  type ExitedContainer,
  type FailureDetails,
  FailureType,
  type StartedService,
} from '@tdw/payloads';
import { startService, stopContainer, watchService } from './container-activities.ts';
import { containerFailure } from './container-failure.ts';
import { cancellation, type Ending } from './ending.ts';
import { type Execution, followContainer } from './follow-container.ts';
import { logTailOf } from './log-tail.ts';
import { releaseContainer } from './release-container.ts';
import type { Step } from './step.ts';

/**
 * A container that becomes ready: a service until it is no longer needed, a job until it exits.
 *
 * @param needed - resolves when the service may stop
 */
export async function runService(step: Step, needed: Promise<void>): Promise<Ending> {
  const { container } = step;
  const place = await step.place();
  const execution = { request: step.request(uuid4(), place), place };
  const started = await followContainer(execution, startService);
  if (isReady(started)) step.started(started);
  const watch = new CancellationScope();
  const exit = watch.run(() => followContainer(execution, watchService, true));
  const stopped = step.isService && (await stopWhenDone(step, execution, watch, exit, needed));
  const exited = await exit;
  const isCancelled = CancellationScope.current().consideredCancelled;
  const hasSucceeded = step.isService ? stopped || isTimeUp(step, exited) : exited.success;
  releaseContainer(container, execution.request.key, exited, hasSucceeded || isCancelled);
  if (isCancelled) throw cancelled(started, exited);
  const output = outputOf(started, exited);
  if (!step.isService) return { output };
  if (!hasSucceeded) return died(step, output);
  // What it was to leave is part of what it was to do.
  return { output: output.error === undefined ? { ...output, status: 'succeeded', success: true } : failed(output) };
}

/** @returns whether it was stopped: `false` when it ended before that, or its run is cancelled */
async function stopWhenDone(
  step: Step,
  { request: { key }, place }: Execution,
  watch: CancellationScope,
  exit: Promise<ExitedContainer>,
  needed: Promise<void>,
): Promise<boolean> {
  const isDone = needed.then(() => true);
  const hasEnded = exit.then(
    () => false,
    () => false,
  );
  if (!(await Promise.race([isDone, hasEnded]))) return false;
  const scope = CancellationScope.current();
  if (scope.consideredCancelled) return false;
  step.stopping();
  try {
    const order = stopContainer(place.host.taskQueue, { key, reason: 'stopped' }).then(({ stopped }) => stopped);
    // It is as patient as its watch, which ends when the host is lost.
    return await Promise.race([order, exit.then(() => order)]);
  } catch (error) {
    // Cancelled meanwhile, which its watch hears of, too.
    if (scope.consideredCancelled) return false;
    // It cannot be stopped so that its exit can be told: then at least it must not stay.
    watch.cancel();
    await exit.catch(() => undefined);
    throw error;
  }
}

/** Only a job whose time was over before it was ready is started and is not: it is stopped when it is watched. */
function isReady(started: StartedService): started is StartedService & { readyAt: string } {
  return started.readyAt !== undefined;
}

function cancelled({ containerId, host, attempts }: StartedService, { log }: ExitedContainer): CancelledFailure {
  return cancellation({ wasThere: true, containerId, host, attempts, ...(log !== undefined && { log }) });
}

/** Its time to live was over, and the worker stopped it. */
function isTimeUp({ container: { runTimeout } }: Step, { durationMs }: ExitedContainer): boolean {
  return runTimeout !== undefined && durationMs >= durationToMs(runTimeout);
}

function failed(output: ExitedContainer): ExitedContainer {
  return { ...output, status: 'failed', success: false };
}

function outputOf(started: StartedService, exited: ExitedContainer): ExitedContainer {
  const { endpoint, ports, readyAt, attempts, reattached } = started;
  return {
    ...exited,
    ...(endpoint !== undefined && { endpoint }),
    ports,
    ...(readyAt !== undefined && { readyAt }),
    // Of both activities, the first attempts of which are one.
    attempts: attempts + exited.attempts - 1,
    reattached: reattached || exited.attempts > 1,
  };
}

function died({ container: { name, image }, title }: Step, output: ExitedContainer): Ending {
  const { exitCode, containerId, outOfMemory, log } = output;
  const details: FailureDetails = {
    image,
    ...(name !== undefined && { name }),
    containerId,
    exitCode,
    ...(outOfMemory && { outOfMemory }),
    logTail: logTailOf(output),
  };
  const why = outOfMemory ? 'ran out of memory and ended' : 'ended by itself';
  const what = `The service '${title}' (${image}) ${why} with exit code ${exitCode} while it was needed`;
  const failure = containerFailure(FailureType.ServiceDied, what, { ...details, ...(log !== undefined && { log }) });
  const error = { type: FailureType.ServiceDied, message: failure.message, details };
  return { output: { ...output, status: 'failed', success: false, error }, failure };
}
