import {
  type ContainerExecutionInput,
  FailureType,
  parsePipelineInput,
  type PipelineInput,
  type PipelineOutput,
  type ServiceInput,
} from '@tdw/payloads';
import { Board } from './board.ts';
import { closeRun, runFailure, summarize } from './close-run.ts';
import { parseOrFail } from './parse-or-fail.ts';
import { runBesideServices } from './run-beside-services.ts';
import { runInTurn } from './run-in-turn.ts';
import { workspaceOfRun } from './workspace.ts';

/**
 * Runs containers one after the other. A service stays up while the steps after it run; one that ends by itself
 * is a step that failed.
 *
 * Query `tdw.progress` says where each is; update `tdw.waitUntilReady` resolves when the named one can be used.
 *
 * @throws ApplicationFailure `Tdw.PipelineFailed` when a step did not succeed and `stopOnError` is not `false`, and when
 *   one of its `services` was not there while it was needed; its details are the `PipelineOutput`
 * @throws CancelledFailure when the workflow was cancelled; the containers are gone by then
 */
export async function containerPipelineWorkflow(input: PipelineInput): Promise<PipelineOutput> {
  const parsed = parseOrFail(parsePipelineInput, input);
  const { containers, services = [], stopOnError = true, cleanup = false } = parsed;
  const workspace = workspaceOfRun(parsed);
  const board = new Board(
    cleanup ? containers.map(removed) : containers,
    cleanup ? services.map(removed) : services,
    workspace,
  );
  const served = await runBesideServices(board.services, () => runInTurn(board.steps, stopOnError));
  const left = await workspace.remove();
  const output = { ...summarize(served.result.endings, served.endings), ...left };
  // A service that was not there fails the run in any case.
  const culprit = served.culprit ?? (stopOnError ? served.result.culprit : undefined);
  const failure = culprit && runFailure(FailureType.PipelineFailed, culprit, output);
  return closeRun(board, output, failure);
}

/** With those of its services. */
function removed<T extends ContainerExecutionInput | ServiceInput>(container: T): T {
  const { services } = container as ContainerExecutionInput;
  return { ...container, autoRemove: true, ...(services !== undefined && { services: services.map(removed) }) };
}
