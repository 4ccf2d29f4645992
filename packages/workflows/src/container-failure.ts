import { ApplicationFailure } from '@temporalio/workflow';
import { type ContainersOutput, type FailureDetails, failureMessage, type FailureType, hintFor } from '@tdw/payloads';
import { detailsOf } from './failure-details.ts';

/**
 * A failure that is found in the workflow. None is tried again: that is for activities, and for whoever starts runs.
 *
 * @param what - what happened, in a few words
 */
export function containerFailure(type: FailureType, what: string, details: FailureDetails): ApplicationFailure {
  return finalFailure(type, failureMessage(what, { hint: hintFor(type), logTail: details.logTail }), details);
}

/** The same failure, which says more of its container. */
export function withDetails(failure: ApplicationFailure, more: FailureDetails): ApplicationFailure {
  const { type, message, cause } = failure;
  const details = [{ ...detailsOf(failure), ...more }];
  return ApplicationFailure.create({
    type: type ?? 'Error',
    message,
    nonRetryable: true,
    details,
    ...(cause && { cause }),
  });
}

/** One whose message is complete, and short enough. */
export function finalFailure(
  type: FailureType,
  message: string,
  details: FailureDetails | ContainersOutput,
): ApplicationFailure {
  return ApplicationFailure.create({ type, message, nonRetryable: true, details: [details] });
}
