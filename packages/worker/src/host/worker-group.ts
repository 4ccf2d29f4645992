import type { State, Worker } from '@temporalio/worker';

type Member = Pick<Worker, 'getState' | 'shutdown'> & { readonly options: { taskQueue: string } };

/** Temporal Workers that only work together: when one of them ends, so do all. */
export class WorkerGroup {
  readonly #members: Member[] = [];
  readonly #runs: Promise<void>[] = [];
  #ending = false;
  #failure: { reason: unknown } | undefined;

  /** Whether one of them has ended, or could not begin. */
  get ending(): boolean {
    return this.#ending;
  }

  /** @param running - what the worker's `run()` returned */
  add(worker: Member, running: Promise<void>): void {
    this.#members.push(worker);
    this.#runs.push(running.catch((error: unknown) => this.fail(error)).finally(() => this.shutdown()));
    if (this.#ending) this.shutdown();
  }

  /** Ends them all; the first reason is what {@link ended} rejects with. */
  fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.shutdown();
  }

  shutdown(): void {
    this.#ending = true;
    for (const member of this.#members) if (member.getState() === 'RUNNING') member.shutdown();
  }

  /** Resolves when all of them have ended. */
  async ended(): Promise<void> {
    await Promise.all(this.#runs);
    if (this.#failure !== undefined) throw this.#failure.reason;
  }

  /** The state of the worker on that queue; `undefined` where there is none. */
  stateOn(taskQueue: string): State | undefined {
    return this.#members.find(({ options }) => options.taskQueue === taskQueue)?.getState();
  }
}
