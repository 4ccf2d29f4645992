/**
 * A promise that others settle. (The SDK's own Trigger also rejects when its scope is cancelled: whoever waits for
 * it would go on before the container is gone.)
 */
export class Deferred<T> {
  readonly promise: Promise<T>;
  resolve!: (value: T) => void;
  reject!: (reason: Error) => void;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Whether anybody waits for it or not.
    this.promise.catch(() => undefined);
  }
}
