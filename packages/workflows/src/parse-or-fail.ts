import { ApplicationFailure } from '@temporalio/workflow';
import { type FailureDetails, PayloadError } from '@tdw/payloads';

/**
 * Parses a workflow's input. Any other error than a Temporal failure would fail the workflow *task*, which
 * is tried again for ever: the caller would never hear of the typing mistake.
 */
export function parseOrFail<T>(parse: (payload: unknown) => T, payload: unknown): T {
  try {
    return parse(payload);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    const details: FailureDetails = { issues: error.issues };
    throw ApplicationFailure.create({
      type: error.type,
      message: error.message,
      nonRetryable: true,
      details: [details],
    });
  }
}
