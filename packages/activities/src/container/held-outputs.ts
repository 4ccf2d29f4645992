import { letGo, type TakenOutput } from './keep-output.ts';

/** How long what is read is held for the activity that comes next: as a rule, that is there in a moment. */
const HOLD_MS = 60_000;

/**
 * The outputs that this process goes on reading between two activities. A service is started by one and watched by the
 * next; if that comes to the same process, there is no moment in which nobody reads, and nothing that the engine could
 * have dropped.
 */
export class HeldOutputs {
  readonly #byKey = new Map<string, { taken: TakenOutput; timer: NodeJS.Timeout }>();

  /** Goes on reading the output of the container of that key, for a minute. */
  hold(key: string, taken: TakenOutput): void {
    const timer = setTimeout(() => void this.#letGo(key), HOLD_MS).unref();
    this.#byKey.set(key, { taken, timer });
  }

  /** @returns what is held of the container of that key, which is then the caller's */
  take(key: string): TakenOutput | undefined {
    const held = this.#byKey.get(key);
    this.#byKey.delete(key);
    clearTimeout(held?.timer);
    return held?.taken;
  }

  /** Lets go of all, as when the process is to end. */
  async close(): Promise<void> {
    await Promise.all([...this.#byKey.keys()].map((key) => this.#letGo(key)));
  }

  async #letGo(key: string): Promise<void> {
    const taken = this.take(key);
    if (taken !== undefined) await letGo(taken);
  }
}
