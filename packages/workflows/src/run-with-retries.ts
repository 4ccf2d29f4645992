import { CancellationScope, isCancellation, sleep } from '@temporalio/workflow';
import {
  type ContainerExecution,
  type ContainerExecutionOutput,
  type ContainerRetryPolicy,
  FailureType,
  retryDelayMs,
} from '@tdw/payloads';
import type { Ending } from './ending.ts';
import { logTailOf } from './log-tail.ts';
import type { Step } from './step.ts';

/** How many hosts one container may lose. Each costs its run's history the container's whole input. */
const MOST_LOST_HOSTS = 3;

/**
 * Runs a job until it succeeds, at most as often as its `retry` says, and on another host where one was lost and its
 * `rerunOnHostLoss` allows it. Each time is an execution of its own, with a new key and a new container; that a worker or
 * the engine is away is mended inside of one, and not counted here.
 *
 * @param run - runs it once
 * @returns the ending of the last time, with a list of all of them
 */
export async function runWithRetries(step: Step, run: () => Promise<Ending>): Promise<Ending> {
  const { retry, rerunOnHostLoss = false } = step.container;
  const executions: ContainerExecution[] = [];
  const lostHosts = rerunOnHostLoss ? MOST_LOST_HOSTS : 0;
  for (let lost = 0; ;) {
    const number = executions.length + 1;
    step.executing(number);
    const ending = await run();
    executions.push(executionOf(ending.output));
    const output = { ...ending.output, executions };
    if (lost < lostHosts && isHostLost(ending)) {
      lost++;
      step.retrying(number + 1);
      continue;
    }
    // Those that were lost are none of its attempts.
    const attempt = number - lost;
    if (retry === undefined || attempt === retry.maximumAttempts || !isToRunAgain(retry, ending)) {
      return { ...ending, output: told(output) };
    }
    step.retrying(number + 1);
    const isCancelled = await pause(retryDelayMs(retry, attempt + 1), step);
    if (isCancelled) return { output: { ...output, status: 'cancelled' } };
  }
}

function isHostLost({ output }: Ending): boolean {
  return output.error?.type === FailureType.HostLost && !CancellationScope.current().consideredCancelled;
}

/** Of how a container ended, one is the reason: its engine, its time, its memory, or its exit code. */
function isToRunAgain(policy: ContainerRetryPolicy, { output, failure }: Ending): boolean {
  const { onExitCodes, onRunTimeout = false, onOutOfMemory = false, onEngineRestart = false } = policy;
  const { status, outOfMemory, exitCode, error } = output;
  if (error?.type === FailureType.EngineRestarted) return onEngineRestart;
  if (failure !== undefined || exitCode === null) return false;
  if (status === 'timedOut') return onRunTimeout;
  // One that exited with 0 has done its work, though it left more than could be collected.
  if (status !== 'failed' || exitCode === 0) return false;
  return outOfMemory ? onOutOfMemory : (onExitCodes?.includes(exitCode) ?? true);
}

/** @returns whether it was cancelled, at once when its scope was */
async function pause(milliseconds: number, { title }: Step): Promise<boolean> {
  try {
    await sleep(milliseconds, { summary: `before ${title} is run again` });
    return false;
  } catch (error) {
    if (!isCancellation(error)) throw error;
    return true;
  }
}

/** A step that was cancelled before its last container was there had one before. */
function told(output: ContainerExecutionOutput & { executions: ContainerExecution[] }): ContainerExecutionOutput {
  return output.status === 'skipped' && output.executions.length > 1 ? { ...output, status: 'cancelled' } : output;
}

function executionOf(output: ContainerExecutionOutput): ContainerExecution {
  const { status, exitCode, containerId, host, outOfMemory, startedAt, finishedAt, durationMs, error } = output;
  return {
    status,
    exitCode,
    ...(containerId !== undefined && { containerId }),
    ...(host !== undefined && { host }),
    outOfMemory,
    ...(startedAt !== undefined && { startedAt }),
    ...(finishedAt !== undefined && { finishedAt }),
    durationMs,
    logTail: error?.details?.logTail ?? logTailOf(output),
    ...(error !== undefined && { failureType: error.type }),
  };
}
