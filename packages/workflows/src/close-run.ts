import {
  type ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  type TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import { type ContainerExecutionOutput, type ContainersOutput, failureMessage, type FailureType } from '@tdw/payloads';
import type { Board } from './board.ts';
import { finalFailure } from './container-failure.ts';
import type { Ending } from './ending.ts';
import { fitRun } from './fit-services.ts';
import { logTailOf } from './log-tail.ts';
import { countRun } from './metrics.ts';
import type { Step } from './step.ts';

/** The step for which a run fails, the first that did not succeed. */
export interface Culprit {
  step: Step;
  ending: Ending;
}

/**
 * The end of a run: cancelled is cancelled, whatever its containers did in the meantime; then the failure, if
 * there is one.
 */
export async function closeRun<T>(board: Board, output: T, failure: TemporalFailure | undefined): Promise<T> {
  await board.close();
  if (CancellationScope.current().consideredCancelled) {
    countRun('cancelled');
    throw new CancelledFailure('The run was cancelled');
  }
  countRun(failure === undefined ? 'completed' : 'failed');
  if (failure !== undefined) throw failure;
  return output;
}

/** @param ofServices - the endings of the run's services, which are not counted */
export function summarize(endings: readonly Ending[], ofServices: readonly Ending[]): ContainersOutput {
  const { results, services } = fitRun(outputsOf(endings), outputsOf(ofServices));
  const count = (...statuses: string[]): number => results.filter(({ status }) => statuses.includes(status)).length;
  return {
    results,
    ...(services.length > 0 && { services }),
    totalSuccess: count('succeeded'),
    totalFailed: count('failed', 'timedOut'),
    totalCancelled: count('cancelled'),
    totalSkipped: count('skipped'),
    totalDurationMs: Date.now() - workflowInfo().runStartTime.getTime(),
  };
}

/** The failure of a run of several containers: which one it was and why, and the results of all of them. */
export function runFailure(type: FailureType, { step, ending }: Culprit, output: ContainersOutput): ApplicationFailure {
  const { error } = ending.output;
  const subject = `'${step.title}' did not succeed`;
  const message =
    error === undefined
      ? failureMessage(`${subject}: ${exitOf(ending.output)}`, { logTail: logTailOf(ending.output) })
      : // Its own message has a hint and the last lines already.
        failureMessage(`${subject}: ${error.message}`);
  return finalFailure(type, message, output);
}

function outputsOf(endings: readonly Ending[]): ContainerExecutionOutput[] {
  return endings.map(({ output }) => output);
}

function exitOf({ status, exitCode, outOfMemory }: ContainerExecutionOutput): string {
  if (status === 'timedOut') return 'its runTimeout was over';
  return outOfMemory ? `it ran out of memory (exit code ${exitCode})` : `exit code ${exitCode}`;
}
