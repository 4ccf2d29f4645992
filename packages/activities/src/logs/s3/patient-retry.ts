import type { S3ClientConfig } from '@aws-sdk/client-s3';

type RetryStrategy = Extract<S3ClientConfig['retryStrategy'], { acquireInitialRetryToken: unknown }>;

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/**
 * Tries a call again for so long, if it may go better. (The library's own strategy has a budget that all calls share: a
 * worker with many containers has used it up before a store is back that was only started anew.)
 *
 * @param patienceMs - counted from the first try
 */
export function createPatientRetry(patienceMs: number): RetryStrategy {
  return {
    async acquireInitialRetryToken() {
      return new Token(performance.now() + patienceMs);
    },
    async refreshRetryTokenForRetry(token, { errorType }) {
      const next = (token as Token).next();
      // The client throws what the store said last, not this.
      if (errorType === 'CLIENT_ERROR' || next.isTooLate) throw new Error('not again');
      return next;
    },
    recordSuccess: () => undefined,
  };
}

class Token {
  readonly #giveUpAt: number;
  readonly #retries: number;
  readonly #waitMs: number;

  constructor(giveUpAt: number, retries = 0) {
    this.#giveUpAt = giveUpAt;
    this.#retries = retries;
    const longest = Math.min(FIRST_WAIT_MS * 2 ** (retries - 1), LONGEST_WAIT_MS);
    // Not all at once, when it is back.
    this.#waitMs = retries === 0 ? 0 : longest * (0.5 + Math.random() / 2);
  }

  get isTooLate(): boolean {
    return performance.now() + this.#waitMs > this.#giveUpAt;
  }

  next(): Token {
    return new Token(this.#giveUpAt, this.#retries + 1);
  }

  getRetryCount(): number {
    return this.#retries;
  }

  getRetryDelay(): number {
    return this.#waitMs;
  }
}
