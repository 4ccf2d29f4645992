import { PayloadError } from '@tdw/payloads';
import { finalFailure } from './container-failure.ts';

/**
 * Parses a workflow's input. Any other error than a Temporal failure would fail the workflow *task*, which
 * is tried again for ever: the caller would never hear of the typing mistake.
 */
export function parseOrFail<T>(parse: (payload: unknown) => T, payload: unknown): T {
  try {
    return parse(payload);
  } catch (error) {
    if (!(error instanceof PayloadError)) throw error;
    throw finalFailure(error.type, error.message, { issues: error.issues });
  }
}
