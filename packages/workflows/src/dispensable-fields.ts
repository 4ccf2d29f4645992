import type { ContainerExecution, ContainerExecutionOutput } from '@tdw/payloads';

type WithoutSome = (result: ContainerExecutionOutput) => ContainerExecutionOutput;

/**
 * Results with so few of their fields that they are accepted. What is left out is left out of all of them, and what is
 * missed the least first: where a container was reached, when, where and in which containers it was run before, what it
 * wrote then, that it was run before, what was collected, where its whole output is, and last which image it was and what else is known
 * of its output. All of it is in the results of the containers' own activities, in the history.
 *
 * @param isAccepted - whether what is left is little enough
 * @returns the results with the fields that nothing is without, where even these are too much
 */
export function withoutDispensable(
  results: readonly ContainerExecutionOutput[],
  isAccepted: (results: readonly ContainerExecutionOutput[]) => boolean,
): readonly ContainerExecutionOutput[] {
  let left = results;
  for (const withoutSome of LEAST_MISSED_FIRST) {
    if (isAccepted(left)) break;
    left = left.map(withoutSome);
  }
  return left;
}

const LEAST_MISSED_FIRST: readonly WithoutSome[] = [
  (result) => without(result, 'endpoint', 'ports'),
  (result) => withExecutions(result, (one) => without(one, 'containerId', 'host', 'startedAt', 'finishedAt')),
  (result) => withExecutions(result, (one) => ({ ...one, logTail: '' })),
  (result) => without(result, 'executions'),
  (result) => without(result, 'artifacts'),
  (result) => without(result, 'log'),
  (result) => without(result, 'imageId', 'imageDigest', 'readyAt', 'outputError', 'outputGap'),
];

function without<T extends object>(from: T, ...keys: (keyof T)[]): T {
  const left = { ...from };
  for (const key of keys) delete left[key];
  return left;
}

function withExecutions(
  result: ContainerExecutionOutput,
  change: (execution: ContainerExecution) => ContainerExecution,
): ContainerExecutionOutput {
  return result.executions === undefined ? result : { ...result, executions: result.executions.map(change) };
}
