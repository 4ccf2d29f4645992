import {
  type ContainerExecutionInput,
  type ContainerExecutionOutput,
  parseContainerExecutionInput,
} from '@tdw/payloads';
import { parseOrFail } from './parse-or-fail.ts';
import { runStep } from './run-step.ts';

/**
 * Runs one container. A non-zero exit code, a run timeout and running out of memory are results, with
 * `success: false`.
 *
 * @throws ApplicationFailure with a type of `FailureType` when the container could not be run
 * @throws CancelledFailure when the workflow was cancelled; the container is gone by then
 */
export async function executeContainerWorkflow(input: ContainerExecutionInput): Promise<ContainerExecutionOutput> {
  return runStep(parseOrFail(parseContainerExecutionInput, input));
}
