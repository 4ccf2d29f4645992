import { defineSignal, log, setHandler } from '@temporalio/workflow';
import {
  type ContainerExecutionInput,
  type ContainerExecutionOutput,
  MessageName,
  parseContainerExecutionInput,
} from '@tdw/payloads';
import { Board } from './board.ts';
import { closeRun } from './close-run.ts';
import { Deferred } from './deferred.ts';
import { fitWithServices } from './fit-services.ts';
import { parseOrFail } from './parse-or-fail.ts';
import { runStep } from './run-step.ts';

const stopSignal = defineSignal(MessageName.stop);

/**
 * Runs one container: a job to its exit, a service until it is told to stop or its `runTimeout` is over. A non-zero
 * exit code of a job, a run timeout and running out of memory are results, with `success: false`.
 *
 * Signal `tdw.stop` stops a service; update `tdw.waitUntilReady` resolves when it can be used; query
 * `tdw.progress` says where it is.
 *
 * @throws ApplicationFailure with a type of `FailureType` when the container could not be run
 * @throws CancelledFailure when the workflow was cancelled; the container is gone by then
 */
export async function executeContainerWorkflow(input: ContainerExecutionInput): Promise<ContainerExecutionOutput> {
  const container = parseOrFail(parseContainerExecutionInput, input);
  const board = new Board([container]);
  const stop = new Deferred<void>();
  setHandler(stopSignal, () => {
    if (board.steps.some(({ isService }) => isService)) stop.resolve();
    else log.warn(`Expected a service for the signal ${MessageName.stop}; a job runs to its exit or is cancelled`);
  });
  const [ending] = await Promise.all(board.steps.map((step) => runStep(step, stop.promise)));
  return closeRun(board, fitWithServices(ending!.output), ending!.failure);
}
