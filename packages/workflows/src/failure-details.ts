import { ActivityFailure, ApplicationFailure, CancelledFailure } from '@temporalio/workflow';
import type { FailureDetails } from '@tdw/payloads';

/** What an activity said of its container besides its failure, or its cancellation. */
export function detailsOf(error: unknown): FailureDetails {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (!(cause instanceof ApplicationFailure) && !(cause instanceof CancelledFailure)) return {};
  const details: unknown = cause.details?.[0];
  // One that was cancelled between two attempts has a text there, which the server put in.
  return typeof details === 'object' && details !== null ? details : {};
}
