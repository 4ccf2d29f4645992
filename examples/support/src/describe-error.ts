import { ApplicationFailure } from '@temporalio/client';

/** An error's message and those of its causes, a line each: the last one says what it was. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const type = error instanceof ApplicationFailure && error.type ? `${error.type}: ` : '';
  const message = `${type}${error.message}`;
  return error.cause === undefined ? message : `${message}\n  ${describeError(error.cause)}`;
}
