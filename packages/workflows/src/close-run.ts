import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  type TemporalFailure,
  workflowInfo,
} from '@temporalio/workflow';
import type { ContainersOutput, FailureType } from '@tdw/payloads';
import type { Board } from './board.ts';
import type { Ending } from './ending.ts';
import { countRun } from './metrics.ts';
import { fitIntoResult } from './output-budget.ts';
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

export function summarize(endings: readonly Ending[]): ContainersOutput {
  const results = fitIntoResult(endings.map(({ output }) => output));
  const count = (...statuses: string[]): number => results.filter(({ status }) => statuses.includes(status)).length;
  return {
    results,
    totalSuccess: count('succeeded'),
    totalFailed: count('failed', 'timedOut'),
    totalCancelled: count('cancelled'),
    totalSkipped: count('skipped'),
    totalDurationMs: Date.now() - workflowInfo().runStartTime.getTime(),
  };
}

/** The failure of a run of several containers: which one it was and why, and the results of all of them. */
export function runFailure(type: FailureType, { step, ending }: Culprit, output: ContainersOutput): ApplicationFailure {
  const { status, exitCode, error } = ending.output;
  const why = error?.message ?? (status === 'timedOut' ? 'its runTimeout was over' : `exit code ${exitCode}`);
  return ApplicationFailure.create({
    type,
    message: `'${step.title}' did not succeed: ${why}`.slice(0, LONGEST_MESSAGE),
    nonRetryable: true,
    details: [output],
  });
}

const LONGEST_MESSAGE = 2_000;
