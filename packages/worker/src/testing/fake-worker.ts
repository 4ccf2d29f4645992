import type { State, Worker } from '@temporalio/worker';

/** A Temporal Worker that does nothing but run, until it is shut down or fails. */
export class FakeWorker {
  readonly options: { taskQueue: string };
  #state: State = 'INITIALIZED';
  readonly #begin = Promise.withResolvers<void>();
  readonly #end = Promise.withResolvers<void>();

  constructor(taskQueue: string) {
    this.options = { taskQueue };
  }

  /** Resolves when it runs. */
  get begun(): Promise<void> {
    return this.#begin.promise;
  }

  getState(): State {
    return this.#state;
  }

  async run(): Promise<void> {
    this.#state = 'RUNNING';
    this.#begin.resolve();
    await this.#end.promise;
  }

  shutdown(): void {
    if (this.#state !== 'RUNNING') throw new Error(`Not running. Current state: ${this.#state}`);
    this.#state = 'STOPPED';
    this.#end.resolve();
  }

  fail(error: Error): void {
    this.#state = 'FAILED';
    this.#end.reject(error);
  }

  asWorker(): Worker {
    return this as unknown as Worker;
  }
}
