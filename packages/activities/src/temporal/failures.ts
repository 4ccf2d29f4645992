import { ApplicationFailure } from '@temporalio/activity';
import {
  failureMessage,
  type FailureDetails,
  FailureType,
  hintFor,
  isRetryableFailure,
  PayloadError,
} from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';

/**
 * The one place where errors become Temporal failures: typed, marked retryable or not, with fields to act on.
 *
 * @param known - the fields that do not depend on what has failed
 */
export function toApplicationFailure(error: unknown, known: FailureDetails): unknown {
  if (error instanceof ContainerError) return failure(error.type, error.message, { ...known, ...error.details });
  if (error instanceof PayloadError) {
    // Packages are released apart: a newer client may know fields that this worker is still to learn.
    const type = error.hasOnlyUnknownKeys ? FailureType.WorkerTooOld : FailureType.InvalidPayload;
    const message = failureMessage(error.message, { hint: hintFor(type) });
    return failure(type, message, { ...known, issues: error.issues });
  }
  return error;
}

/** Without the error as its cause: the message says it all, and a chain of stacks would fill the history. */
function failure(type: FailureType, message: string, details: FailureDetails): ApplicationFailure {
  const { retryAfterMs: nextRetryDelay } = details;
  return ApplicationFailure.create({
    type,
    message,
    // After so many failures that it is told how many, it has been tried again often enough.
    nonRetryable: !isRetryableFailure(type) || details.failures !== undefined,
    details: [details],
    ...(nextRetryDelay !== undefined && { nextRetryDelay }),
  });
}
