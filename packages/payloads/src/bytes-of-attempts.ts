import * as v from 'valibot';
import type { Rule } from './cross-field-rules.ts';
import { MaximumAttemptsSchema } from './retry-policy.ts';
import { utf8Bytes } from './utf8-bytes.ts';

/**
 * The most bytes, as JSON, that the containers of one run may have, each counted for each of its attempts: the
 * history has the whole container in the events of each. It may have 50 MiB, of which outputs may take 36.
 */
export const MOST_BYTES_OF_ATTEMPTS = 8_000_000;

/** How many bytes of JSON all attempts of a container take. */
export function bytesOfAttempts(container: Attempted & { retry?: { maximumAttempts: number } }): number {
  return bytesOfAttempt(container) * (container.retry?.maximumAttempts ?? 1);
}

/** Of one container: a payload that is not repeated is too short to break it. */
export const attemptsFitIntoHistory: Rule = function* (fields) {
  const { retry } = fields;
  if (!v.is(RepeatedSchema, retry)) return;
  const bytes = bytesOfAttempt(fields);
  const most = Math.floor(MOST_BYTES_OF_ATTEMPTS / bytes);
  if (retry.maximumAttempts <= most) return;
  const expected = `at most ${most}: each has ${bytes} bytes as JSON in the history, and all together may have ${MOST_BYTES_OF_ATTEMPTS}`;
  yield { path: ['retry', 'maximumAttempts'], expected, got: retry.maximumAttempts };
};

interface Attempted {
  waitStrategy?: unknown;
  services?: unknown;
}

/** What has to become ready, as all services have, is in two activities: one starts it, and one watches it. */
function bytesOfAttempt({ services, ...container }: Attempted): number {
  const own = utf8Bytes(JSON.stringify(container)) * (container.waitStrategy === undefined ? 1 : 2);
  return services === undefined ? own : own + utf8Bytes(JSON.stringify(services)) * 2;
}

const RepeatedSchema = v.object({ maximumAttempts: MaximumAttemptsSchema });
