/** Somebody who waits for a pull. */
export interface PullWaiter {
  /** Aborts when it is no longer waited for. */
  readonly signal: AbortSignal;
  /** Is told how far it is. */
  readonly onProgress: (progress: string) => void;
  /** Is told that what failed is tried again. */
  readonly onRetry: () => void;
}

/** A pull that several wait for, and that goes on for as long as anybody does. */
export class SharedPull {
  readonly #waiters = new Set<PullWaiter>();
  readonly #abort = new AbortController();
  readonly #ended: Promise<void>;
  readonly #onOver: () => void;
  #progress: string | undefined;

  /**
   * @param pull - begins at once
   * @param onOver - is called when it has ended, or nobody waits for it any more: who comes then needs another one
   */
  constructor(pull: (told: PullWaiter) => Promise<void>, onOver: () => void) {
    this.#onOver = onOver;
    const told: PullWaiter = {
      signal: this.#abort.signal,
      onProgress: (progress) => {
        this.#progress = progress;
        for (const waiter of this.#waiters) waiter.onProgress(progress);
      },
      onRetry: () => {
        for (const waiter of this.#waiters) waiter.onRetry();
      },
    };
    this.#ended = pull(told).finally(onOver);
    // Nobody may be left to hear of it.
    this.#ended.catch(() => undefined);
  }

  /** Resolves and rejects as the pull does, or rejects with the reason of the waiter's signal. */
  async join(waiter: PullWaiter): Promise<void> {
    const { signal } = waiter;
    let leave = (): void => undefined;
    const left = new Promise<void>((resolve) => (leave = resolve));
    this.#waiters.add(waiter);
    signal.addEventListener('abort', leave, { once: true });
    if (signal.aborted) leave();
    if (this.#progress !== undefined) waiter.onProgress(this.#progress);
    try {
      await Promise.race([this.#ended, left]);
      signal.throwIfAborted();
    } finally {
      signal.removeEventListener('abort', leave);
      this.#leave(waiter, signal.reason);
    }
  }

  #leave(waiter: PullWaiter, reason: unknown): void {
    this.#waiters.delete(waiter);
    if (this.#waiters.size > 0) return;
    this.#onOver();
    this.#abort.abort(reason);
  }
}
