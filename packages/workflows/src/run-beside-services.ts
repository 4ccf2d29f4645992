import { CancellationScope } from '@temporalio/workflow';
import type { Culprit } from './close-run.ts';
import { Deferred } from './deferred.ts';
import type { Ending } from './ending.ts';
import { runOnce } from './run-once.ts';
import { ServicesUp } from './services-up.ts';
import type { Step } from './step.ts';

/** What became of that which had services, and of these. */
export interface Served<T> {
  result: T;
  /** Those of the services, in their order. */
  endings: Ending[];
  /** The service that was not there, or not any more, while it was needed. */
  culprit: Culprit | undefined;
}

/**
 * Runs something while services are up: they are started in their order, each when the one before is ready, and stopped in
 * reverse when it has ended. A service that is not ready in time, or dies, cancels what needs it: what is run, and the
 * service that is being started.
 *
 * @param run - what needs them; it does not reject when its scope is cancelled, which it may be from the beginning
 */
export async function runBesideServices<T>(services: readonly Step[], run: () => Promise<T>): Promise<Served<T>> {
  if (services.length === 0) return { result: await run(), endings: [], culprit: undefined };
  const outer = CancellationScope.current();
  const users = new CancellationScope();
  let starting = users;
  const up = new ServicesUp();
  const endings: Promise<Ending>[] = [];
  let isNeeded = true;
  let culprit: Culprit | undefined;

  const follow = async (step: Step, needed: Deferred<void>): Promise<Ending> => {
    step.scheduled();
    const ending = await runOnce(step, needed.promise);
    step.end(ending);
    // One that is cancelled has no failure.
    if (isNeeded && ending.failure !== undefined) {
      culprit ??= { step, ending };
      starting.cancel();
      users.cancel();
    }
    return ending;
  };

  for (const step of services) {
    if (outer.consideredCancelled || culprit !== undefined) {
      endings.push(Promise.resolve(step.skip()));
      continue;
    }
    const needed = new Deferred<void>();
    // Those before it are what it needs.
    starting = new CancellationScope();
    const ending = starting.run(() => follow(step, needed));
    endings.push(ending);
    await up.begun(step, needed, ending);
    starting = users;
  }
  const result = await users.run(run);
  isNeeded = false;
  await up.stop();
  return { result, endings: await Promise.all(endings), culprit };
}
