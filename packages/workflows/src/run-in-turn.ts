import { CancellationScope } from '@temporalio/workflow';
import type { Culprit } from './close-run.ts';
import { Deferred } from './deferred.ts';
import type { Ending } from './ending.ts';
import { runStep } from './run-step.ts';
import { ServicesUp } from './services-up.ts';
import type { Step } from './step.ts';

/**
 * Runs steps one after the other; a service stays up while those after it run, and is stopped at the end, the last
 * one first.
 *
 * @param stopOnError - whether a step that does not succeed, or a service that dies, ends what is under way and
 *   skips the rest
 * @returns the endings in the order of the steps, and the first step that did not succeed
 */
export async function runInTurn(
  steps: readonly Step[],
  stopOnError: boolean,
): Promise<{ endings: Ending[]; culprit: Culprit | undefined }> {
  const run = CancellationScope.current();
  const endings: Promise<Ending>[] = [];
  const services = new ServicesUp();
  let underWay: { step: Step; scope: CancellationScope } | undefined;
  let culprit: Culprit | undefined;

  const follow = async (step: Step, scope: CancellationScope, needed: Deferred<void>): Promise<Ending> => {
    const ending = await scope.run(() => runStep(step, needed.promise));
    if (!ending.output.success) {
      culprit ??= { step, ending };
      // A service that died takes with it the step that may be using it.
      if (stopOnError && underWay !== undefined && underWay.step !== step) underWay.scope.cancel();
    }
    return ending;
  };

  for (const step of steps) {
    if (run.consideredCancelled || (stopOnError && culprit !== undefined)) {
      endings.push(Promise.resolve(step.skip()));
      continue;
    }
    const needed = new Deferred<void>();
    const scope = new CancellationScope();
    underWay = { step, scope };
    const ending = follow(step, scope, needed);
    endings.push(ending);
    if (step.isService) await services.begun(step, needed, ending);
    else await ending;
    underWay = undefined;
  }
  await services.stop();
  return { endings: await Promise.all(endings), culprit };
}
