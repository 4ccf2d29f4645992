import * as v from 'valibot';
import { crossFieldRules, type RuleIssue } from '../cross-field-rules.ts';
import { type Duration, DurationSchema } from '../syntax/duration.ts';
import { plainObject } from '../syntax/plain-object.ts';
import { FILLED_TEXT, isText } from '../syntax/text.ts';
import { wholeNumber } from '../syntax/whole-number.ts';

/** How the engine finds out whether the container is healthy, instead of the image's HEALTHCHECK. */
export interface Healthcheck {
  /**
   * The command, whose exit code 0 means healthy: text for the image's shell, or a list that begins with `CMD` (and its
   * arguments) or `CMD-SHELL` (and one text). Default: the image's.
   */
  test?: string | string[];
  /** The pause between two checks. Default: the image's, else 30 s. */
  interval?: Duration;
  /** How long one check may take. Default: the image's, else 30 s. */
  timeout?: Duration;
  /** How many checks in a row have to fail until it is unhealthy: 1 to 1000. Default: the image's, else 3. */
  retries?: number;
  /** How long from the start a failed check does not count. Default: the image's, else none. */
  startPeriod?: Duration;
  /** Whether the image's is turned off. Beside it nothing else. Default: `false`. */
  disable?: boolean;
}

export interface HealthcheckOptions {
  /** How the engine finds out whether it is healthy; what is left out is the image's. Default: the image's HEALTHCHECK. */
  healthcheck?: Healthcheck;
}

export const MOST_RETRIES = 1_000;

export const HealthcheckTestSchema = v.custom<string | string[]>(
  (value) => (typeof value === 'string' ? FILLED_TEXT.test(value) : isTestList(value)),
  "a command as text, or a list such as ['CMD', 'pg_isready', '-q'] or ['CMD-SHELL', 'pg_isready || exit 1']",
);

export const HealthcheckRetriesSchema = wholeNumber(1, MOST_RETRIES);

export const HealthcheckSchema = v.pipe(
  v.object({
    test: v.exactOptional(HealthcheckTestSchema),
    interval: v.exactOptional(DurationSchema),
    timeout: v.exactOptional(DurationSchema),
    retries: v.exactOptional(HealthcheckRetriesSchema),
    startPeriod: v.exactOptional(DurationSchema),
    disable: v.exactOptional(v.boolean()),
  }),
  crossFieldRules([disabledAltogether]),
);

export const healthcheckEntries = { healthcheck: v.exactOptional(plainObject(HealthcheckSchema)) };

function isTestList(value: unknown): boolean {
  // Spread, for `every` passes over what was never set.
  if (!Array.isArray(value) || ![...(value as unknown[])].every(isText)) return false;
  const [kind, command] = value;
  if (command === undefined || command === '') return false;
  return kind === 'CMD' || (kind === 'CMD-SHELL' && value.length === 2);
}

function* disabledAltogether({ disable, ...others }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (disable !== true) return;
  for (const [name, got] of Object.entries(others)) {
    if (got !== undefined) yield { path: [name], expected: "none beside 'disable'", got };
  }
}
