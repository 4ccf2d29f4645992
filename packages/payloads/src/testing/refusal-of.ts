import { PayloadError } from '../payload-error.ts';

/** The error with which a parser refuses a payload; a test fails where it accepts it or throws anything else. */
export function refusalOf(parse: (payload: unknown) => unknown, payload: unknown): PayloadError {
  try {
    parse(payload);
  } catch (error) {
    if (error instanceof PayloadError) return error;
    throw error;
  }
  throw new Error('Expected the payload to be refused');
}
