import { ActivityFailure, TimeoutFailure } from '@temporalio/workflow';

/** Whether an activity failed because no worker took it in time. */
export function isQueueTimeout(error: unknown): error is ActivityFailure & { cause: TimeoutFailure } {
  const cause = error instanceof ActivityFailure ? error.cause : undefined;
  return cause instanceof TimeoutFailure && cause.timeoutType === 'SCHEDULE_TO_START';
}

/**
 * Whether no attempt of it ever began: of one that had, the server names the last attempt's failure. (The SDK leaves
 * that out of the error, and keeps it in the message of the server that the error was made from.)
 */
export function neverBegan(error: unknown): boolean {
  return isQueueTimeout(error) && !error.cause.failure?.cause;
}
