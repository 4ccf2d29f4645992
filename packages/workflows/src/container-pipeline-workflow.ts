import { FailureType, parsePipelineInput, type PipelineInput, type PipelineOutput } from '@tdw/payloads';
import { Board } from './board.ts';
import { closeRun, runFailure, summarize } from './close-run.ts';
import { parseOrFail } from './parse-or-fail.ts';
import { runInTurn } from './run-in-turn.ts';

/**
 * Runs containers one after the other. A service stays up while the steps after it run; one that ends by itself
 * is a step that failed.
 *
 * Query `tdw.progress` says where each is; update `tdw.waitUntilReady` resolves when the named one can be used.
 *
 * @throws ApplicationFailure `Tdw.PipelineFailed` when a step did not succeed and `stopOnError` is not `false`;
 *   its details are the `PipelineOutput`
 * @throws CancelledFailure when the workflow was cancelled; the containers are gone by then
 */
export async function containerPipelineWorkflow(input: PipelineInput): Promise<PipelineOutput> {
  const { containers, stopOnError = true, cleanup = false } = parseOrFail(parsePipelineInput, input);
  const board = new Board(containers.map((container) => (cleanup ? { ...container, autoRemove: true } : container)));
  const { endings, culprit } = await runInTurn(board.steps, stopOnError);
  const output = summarize(endings);
  const failure =
    stopOnError && culprit !== undefined ? runFailure(FailureType.PipelineFailed, culprit, output) : undefined;
  return closeRun(board, output, failure);
}
