import { FailureType, parseParallelInput, type ParallelInput, type ParallelOutput, widthOf } from '@tdw/payloads';
import { Board } from './board.ts';
import { closeRun, runFailure, summarize } from './close-run.ts';
import { parseOrFail } from './parse-or-fail.ts';
import { runBesideServices } from './run-beside-services.ts';
import { runSideBySide } from './run-side-by-side.ts';
import { workspaceOfRun } from './workspace.ts';

/**
 * Runs containers at the same time, as many as `maxConcurrency` allows. Services among them stay up until all jobs
 * have ended.
 *
 * Query `tdw.progress` says where each is; update `tdw.waitUntilReady` resolves when the named one can be used.
 *
 * @throws ApplicationFailure `Tdw.ParallelFailed` when a container did not succeed and `failureStrategy` is
 *   `failFast`, and when one of its `services` was not there while it was needed; its details are the `ParallelOutput`
 * @throws CancelledFailure when the workflow was cancelled; the containers are gone by then
 */
export async function parallelContainersWorkflow(input: ParallelInput): Promise<ParallelOutput> {
  const parsed = parseOrFail(parseParallelInput, input);
  const { containers, services, maxConcurrency, failureStrategy } = parsed;
  const workspace = workspaceOfRun(parsed);
  const failFast = failureStrategy === 'failFast';
  const board = new Board(containers, services, workspace);
  const served = await runBesideServices(board.services, () =>
    runSideBySide(board.steps, widthOf({ maxConcurrency }), failFast),
  );
  const left = await workspace.remove();
  const output = { ...summarize(served.result.endings, served.endings), ...left };
  // A service that was not there fails the run in any case.
  const culprit = served.culprit ?? (failFast ? served.result.culprit : undefined);
  const failure = culprit && runFailure(FailureType.ParallelFailed, culprit, output);
  return closeRun(board, output, failure);
}
