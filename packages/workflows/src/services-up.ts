import { Deferred } from './deferred.ts';
import type { Ending } from './ending.ts';
import type { Step } from './step.ts';

/** Services that were begun, and are up until they are stopped or end by themselves. */
export class ServicesUp {
  readonly #services: { needed: Deferred<void>; ending: Promise<Ending> }[] = [];

  /**
   * Resolves when the service can be used, or has ended.
   *
   * @param needed - which the run of the service waits for
   */
  async begun(step: Step, needed: Deferred<void>, ending: Promise<Ending>): Promise<void> {
    this.#services.push({ needed, ending });
    await Promise.race([ending, step.untilReady().catch(() => ending)]);
  }

  /** Stops them, the last one first, each when the one before has ended. */
  async stop(): Promise<void> {
    for (const { needed, ending } of this.#services.reverse()) {
      needed.resolve();
      await ending;
    }
  }
}
