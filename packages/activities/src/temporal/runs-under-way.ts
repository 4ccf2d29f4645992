import type { Ownership } from './ownership.ts';

/** The attempts that go on in this process, by their execution's key. Of one execution there may be two: one was replaced. */
export class RunsUnderWay {
  readonly #byKey = new Map<string, Set<Ownership>>();

  /** @returns forgets it again */
  add(key: string, attempt: Ownership): () => void {
    const attempts = this.#byKey.get(key) ?? new Set();
    this.#byKey.set(key, attempts.add(attempt));
    return () => {
      attempts.delete(attempt);
      if (attempts.size === 0) this.#byKey.delete(key);
    };
  }

  has(key: string): boolean {
    return this.#byKey.has(key);
  }

  /** @returns whether one is here that now ends as cancelled, and takes its container with it */
  cancel(key: string): boolean {
    const cancelled = [...(this.#byKey.get(key) ?? [])].map((attempt) => attempt.cancel());
    return cancelled.includes(true);
  }
}
