import { EngineError } from './engine-client.ts';

/**
 * A request that must be done within a time.
 *
 * @throws {@link EngineError}
 */
export async function bounded<T>(request: (signal: AbortSignal) => Promise<T>, timeoutMs: number): Promise<T> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), timeoutMs);
  try {
    return await request(deadline.signal);
  } catch (error) {
    if (deadline.signal.aborted) throw new EngineError(`the engine did not answer within ${timeoutMs / 1_000} s`);
    throw toEngineError(error);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * A request that may take as long as it likes, until its signal aborts.
 *
 * @throws {@link EngineError}, or the signal's reason
 */
export async function abortable<T>(signal: AbortSignal, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    signal.throwIfAborted();
    throw toEngineError(error);
  }
}

/**
 * For calls of which some statuses are an answer and not an error.
 *
 * @returns `undefined` for those
 */
export async function unlessStatus<T>(
  expected: number | readonly number[],
  answer: Promise<T>,
): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    const { status } = error as EngineError;
    if (status !== undefined && [expected].flat().includes(status)) return undefined;
    throw error;
  }
}

/** What docker-modem rejects with, where the engine answered: its message with a prefix that says little. */
export interface DockerodeError extends Error {
  statusCode?: number;
  reason?: string;
}

function toEngineError(error: unknown): EngineError {
  if (error instanceof EngineError) return error;
  const { statusCode: status, reason = 'unexpected', message } = error as DockerodeError;
  const prefix = `(HTTP code ${status}) ${reason} - `;
  const said = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return new EngineError(said.trim(), { status, cause: error });
}
