import * as v from 'valibot';
import { crossFieldRules, type RuleIssue } from './cross-field-rules.ts';
import { type Duration, DurationSchema, durationToMs, LONGEST_DURATION } from './syntax/duration.ts';

/**
 * When a job that did not succeed is run again, as a new container. Names and defaults are those of Temporal's retry
 * policies, where it has them. But it is about what became of a container: what keeps one from running is none of it.
 */
export interface ContainerRetryPolicy {
  /** How many times it is run at most, the first time included: 1 to 100. */
  maximumAttempts: number;
  /** The pause before the second attempt. Default: 1 s. */
  initialInterval?: Duration;
  /** By how much each further pause is longer than the one before: 1 to 100. Default: 2. */
  backoffCoefficient?: number;
  /** The longest pause. Default: 100 times `initialInterval`. */
  maximumInterval?: Duration;
  /** After which exit codes, 1 to 255. Default: after all of them. */
  onExitCodes?: number[];
  /** Whether it is run again after its `runTimeout`, too, whatever it then exited with. Default: `false`. */
  onRunTimeout?: boolean;
  /** Whether it is run again after it ran out of memory, too, whatever it then exited with. Default: `false`. */
  onOutOfMemory?: boolean;
  /**
   * Whether it is run again when its engine was stopped or started again while it ran, which else fails the run with
   * `Tdw.EngineRestarted`. Nobody knows how far it had come. Default: `false`.
   */
  onEngineRestart?: boolean;
}

/** The most attempts of one container. */
export const MOST_ATTEMPTS = 100;

const DEFAULT_INITIAL_INTERVAL_MS = 1_000;
const DEFAULT_BACKOFF_COEFFICIENT = 2;
/** Of `initialInterval`. */
const DEFAULT_MAXIMUM_INTERVAL_FACTOR = 100;

export const LARGEST_BACKOFF_COEFFICIENT = 100;
export const LARGEST_EXIT_CODE = 255;

export const MaximumAttemptsSchema = v.custom<number>(
  (value) => isWholeNumber(value, MOST_ATTEMPTS),
  `a whole number from 1 to ${MOST_ATTEMPTS}`,
);

export const BackoffCoefficientSchema = v.custom<number>(
  (value) => typeof value === 'number' && value >= 1 && value <= LARGEST_BACKOFF_COEFFICIENT,
  `a number from 1 to ${LARGEST_BACKOFF_COEFFICIENT}`,
);

export const ExitCodeSchema = v.custom<number>(
  (value) => isWholeNumber(value, LARGEST_EXIT_CODE),
  `an exit code from 1 to ${LARGEST_EXIT_CODE}`,
);

export const ContainerRetryPolicySchema = v.pipe(
  v.object({
    maximumAttempts: MaximumAttemptsSchema,
    initialInterval: v.exactOptional(DurationSchema),
    backoffCoefficient: v.exactOptional(BackoffCoefficientSchema),
    maximumInterval: v.exactOptional(DurationSchema),
    onExitCodes: v.exactOptional(v.array(ExitCodeSchema)),
    onRunTimeout: v.exactOptional(v.boolean()),
    onOutOfMemory: v.exactOptional(v.boolean()),
    onEngineRestart: v.exactOptional(v.boolean()),
  }),
  crossFieldRules([pausesGrow]),
);

function* pausesGrow({
  initialInterval = DEFAULT_INITIAL_INTERVAL_MS,
  maximumInterval,
}: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!v.is(DurationSchema, initialInterval) || !v.is(DurationSchema, maximumInterval)) return;
  if (durationToMs(maximumInterval) >= durationToMs(initialInterval)) return;
  const expected = `at least the initialInterval of ${initialInterval}`;
  yield { path: ['maximumInterval'], expected, got: maximumInterval };
}

/**
 * The pause before an attempt, in milliseconds.
 *
 * @param attempt - 2 for the first one that is a repetition
 */
export function retryDelayMs(policy: ContainerRetryPolicy, attempt: number): number {
  const { initialInterval = DEFAULT_INITIAL_INTERVAL_MS, backoffCoefficient = DEFAULT_BACKOFF_COEFFICIENT } = policy;
  const initial = durationToMs(initialInterval);
  const { maximumInterval = initial * DEFAULT_MAXIMUM_INTERVAL_FACTOR } = policy;
  const longest = Math.min(durationToMs(maximumInterval), LONGEST_DURATION);
  return Math.ceil(Math.min(initial * backoffCoefficient ** (attempt - 2), longest));
}

function isWholeNumber(value: unknown, most: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= most;
}
