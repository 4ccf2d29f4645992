import type { EngineClient } from '@tdw/activities';

/** Holds the real engine's answer to one call back, so that a test can act in just that moment. */
export class Gate {
  readonly #reached = Promise.withResolvers<void>();
  readonly #opened = Promise.withResolvers<void>();

  /** Resolves when the engine has done its part of the call. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  /** Lets the call, and all after it, return. */
  open(): void {
    this.#opened.resolve();
  }

  async pass<T>(answer: T): Promise<T> {
    this.#reached.resolve();
    await this.#opened.promise;
    return answer;
  }
}

/** @param isMoment - which of the method's answers is held back; default: the first */
export function gated<M extends keyof EngineClient>(
  engine: EngineClient,
  method: M,
  gate: Gate,
  isMoment: (answer: Awaited<ReturnType<EngineClient[M]>>) => boolean = () => true,
): EngineClient {
  return new Proxy(engine, {
    get(target, name: keyof EngineClient) {
      const call = (target[name] as (...args: unknown[]) => Promise<unknown>).bind(target);
      if (name !== method) return call;
      return async (...args: unknown[]) => {
        const answer = (await call(...args)) as Awaited<ReturnType<EngineClient[M]>>;
        return isMoment(answer) ? gate.pass(answer) : answer;
      };
    },
  });
}
