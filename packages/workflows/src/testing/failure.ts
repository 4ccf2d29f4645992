import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';

export interface Failure<T> {
  type: string | null | undefined;
  message: string;
  /** The first of the failure's details. */
  details: T;
}

/** The failure that a run closes with; an error when it does not fail. */
export async function failureOf<T>(run: Promise<unknown>): Promise<Failure<T>> {
  const error = await run.then(
    (result) => new Error(`Expected the run to fail, got the result ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
  const { type, message, details } = error.cause;
  return { type, message, details: details?.[0] as T };
}
