/** Holds back the first request to the engine that matches, so that a test can act in just that moment. */
export class Hold {
  readonly #pattern: RegExp;
  readonly #reached = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();
  #isTaken = false;

  /** @param pattern - of the request's first line, such as `POST /containers/create?name=…` */
  constructor(pattern: RegExp) {
    this.#pattern = pattern;
  }

  /** Resolves when such a request has come. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  /** Lets it go on to the engine. */
  open(): void {
    this.#opened.resolve();
  }

  /** Resolves when a request may be passed on. */
  async pass(request: Buffer): Promise<void> {
    if (this.#isTaken || !this.#pattern.test(request.toString('latin1'))) return;
    this.#isTaken = true;
    this.#reached.resolve();
    await this.#opened.promise;
  }
}
