import type { Exchange } from './exchange.ts';

/** What the fake engine does with a call instead of the right thing. */
export type Fault = (exchange: Exchange) => void;

/** The engine answers with an error. */
export const failWith =
  (status: number, message = 'the engine said so'): Fault =>
  (exchange) =>
    exchange.fail(status, message);

/** The connection ends before an answer. */
export const cutBeforeAnswer: Fault = (exchange) => exchange.cut();

/** The connection ends after the answer's headers, as when the engine is killed during a wait. */
export const cutAfterHeaders: Fault = (exchange) => {
  exchange.begin();
  setImmediate(() => exchange.cut());
};

/** The engine lets go of the call with nothing said. */
export const emptyBody: Fault = (exchange) => exchange.answer(200);

/** The lines of a pull, all of them with the status 200. */
export const pullLines =
  (...lines: readonly unknown[]): Fault =>
  (exchange) => {
    const response = exchange.begin();
    for (const line of lines) response.write(`${JSON.stringify(line)}\r\n`);
    response.end();
  };

/** A pull that is cut midway, in a line. */
export const cutPull: Fault = (exchange) => {
  exchange.begin().write('{"status":"Pulling fs layer","id":"a"}\r\n{"status":"Down', () => exchange.cut());
};

/** What the engine says when the registry does not know the image, inside the stream. */
export const manifestUnknown = (image: string): Fault =>
  pullLines({ status: 'Pulling' }, inBand(`manifest for ${image} not found: manifest unknown: manifest unknown`));

/** A failure in the middle of a pull. */
export const inBand = (message: string): unknown => ({ errorDetail: { message }, error: message });

/** A call that waits for the test. */
export interface Hold {
  fault: Fault;
  /** Resolves when the call has come. */
  reached: Promise<Exchange>;
  /** Lets the call go on as if nothing had been. */
  release(): void;
}

export function hold(): Hold {
  let reach: (exchange: Exchange) => void;
  let release = (): void => undefined;
  const released = new Promise<void>((resolve) => (release = resolve));
  const reached = new Promise<Exchange>((resolve) => (reach = resolve));
  const fault: Fault = (exchange) => {
    reach(exchange);
    void released.then(exchange.proceed);
  };
  return { fault, reached, release };
}
