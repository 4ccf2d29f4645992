import { type Ending, endingOf } from './ending.ts';
import { runJob } from './run-job.ts';
import { runService } from './run-service.ts';
import type { Step } from './step.ts';

/**
 * Runs the container of a step, once, to its ending.
 *
 * @param needed - resolves when the container, if it is a service, may stop
 */
export async function runOnce(step: Step, needed: Promise<void>): Promise<Ending> {
  try {
    return step.becomesReady ? await runService(step, needed) : { output: await runJob(step) };
  } catch (error) {
    return endingOf(error, step.container);
  }
}
