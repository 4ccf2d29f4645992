import * as v from 'valibot';
import type { Rule } from './cross-field-rules.ts';
import { MaximumAttemptsSchema } from './retry-policy.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/**
 * The most bytes, as JSON, that the containers of one run may have, each counted once for each of its attempts: the
 * history has the whole container in the event of each. It may have 50 MiB, of which outputs may take 36.
 */
export const MOST_BYTES_OF_ATTEMPTS = 8_000_000;

/** How many bytes of JSON all attempts of a container take. */
export function bytesOfAttempts(container: { retry?: { maximumAttempts: number } }): number {
  return bytesAsJson(container) * (container.retry?.maximumAttempts ?? 1);
}

/** Of one container: a payload that is not repeated is too short to break it. */
export const attemptsFitIntoHistory: Rule = function* ({ retry, ...others }) {
  if (!v.is(RepeatedSchema, retry)) return;
  const bytes = bytesAsJson({ ...others, retry });
  const most = Math.floor(MOST_BYTES_OF_ATTEMPTS / bytes);
  if (retry.maximumAttempts <= most) return;
  const expected = `at most ${most}: its container has ${bytes} bytes as JSON, and all attempts together ${MOST_BYTES_OF_ATTEMPTS}`;
  yield { path: ['retry', 'maximumAttempts'], expected, got: retry.maximumAttempts };
};

const RepeatedSchema = v.object({ maximumAttempts: MaximumAttemptsSchema });

const bytesAsJson = (value: unknown): number => utf8Bytes(JSON.stringify(value));
