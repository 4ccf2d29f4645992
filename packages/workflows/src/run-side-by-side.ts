import { CancellationScope } from '@temporalio/workflow';
import type { Culprit } from './close-run.ts';
import { Deferred } from './deferred.ts';
import type { Ending } from './ending.ts';
import { runStep } from './run-step.ts';
import type { Step } from './step.ts';

/**
 * Runs steps at the same time, begun in their order; services stay up until all jobs have ended.
 *
 * @param width - how many may be under way at a time
 * @param failFast - whether the first that does not succeed cancels the others
 * @returns the endings in the order of the steps, and the first step that did not succeed
 */
export async function runSideBySide(
  steps: readonly Step[],
  width: number,
  failFast: boolean,
): Promise<{ endings: Ending[]; culprit: Culprit | undefined }> {
  const siblings = new CancellationScope();
  const endings = new Map<Step, Ending>();
  const jobsEnded = new Deferred<void>();
  let jobsLeft = steps.filter(({ isService }) => !isService).length;
  let culprit: Culprit | undefined;
  if (jobsLeft === 0) jobsEnded.resolve();

  const run = async (step: Step): Promise<void> => {
    const ending = siblings.consideredCancelled ? step.skip() : await runStep(step, jobsEnded.promise);
    endings.set(step, ending);
    if (!ending.output.success) {
      culprit ??= { step, ending };
      if (failFast) siblings.cancel();
    }
    if (!step.isService && --jobsLeft === 0) jobsEnded.resolve();
  };

  // Each lane takes the next step as soon as its last one has ended.
  const queue = steps.values();
  const lane = async (): Promise<void> => {
    for (const step of queue) await run(step);
  };
  await siblings.run(() => Promise.all(Array.from({ length: Math.min(width, steps.length) }, lane)));
  return { endings: steps.map((step) => endings.get(step)!), culprit };
}
