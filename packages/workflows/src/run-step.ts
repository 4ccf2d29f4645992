import { type Ending, endingOf } from './ending.ts';
import { runJob } from './run-job.ts';
import { runService } from './run-service.ts';
import { runWithRetries } from './run-with-retries.ts';
import type { Step } from './step.ts';

/**
 * Runs one container to its ending. Does not reject for what became of the container, nor when its scope is
 * cancelled: that is an ending, too.
 *
 * @param needed - resolves when the container, if it is a service, may stop
 */
export async function runStep(step: Step, needed: Promise<void>): Promise<Ending> {
  step.scheduled();
  const { retry, rerunOnHostLoss } = step.container;
  const run = (): Promise<Ending> => endingOfStep(step, needed);
  const ending = await (retry === undefined && rerunOnHostLoss !== true ? run() : runWithRetries(step, run));
  step.end(ending);
  return ending;
}

async function endingOfStep(step: Step, needed: Promise<void>): Promise<Ending> {
  try {
    return step.becomesReady ? await runService(step, needed) : { output: await runJob(step) };
  } catch (error) {
    return endingOf(error, step.container);
  }
}
