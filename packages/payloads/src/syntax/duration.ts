import * as v from 'valibot';

/**
 * A span of time: a number of milliseconds, or text such as `'30s'`, `'1.5h'` or `'10 minutes'`.
 *
 * The text form is Temporal's own convention (the npm package `ms`), so that one value can be written
 * into a payload and into Temporal's options alike.
 */
export type Duration = number | string;

const UNITS: readonly (readonly [milliseconds: number, names: readonly string[]])[] = [
  [1, ['ms', 'msec', 'msecs', 'millisecond', 'milliseconds']],
  [1_000, ['s', 'sec', 'secs', 'second', 'seconds']],
  [60_000, ['m', 'min', 'mins', 'minute', 'minutes']],
  [3_600_000, ['h', 'hr', 'hrs', 'hour', 'hours']],
  [86_400_000, ['d', 'day', 'days']],
  [604_800_000, ['w', 'week', 'weeks']],
];
export const UNIT_NAMES = UNITS.flatMap(([, names]) => names);
const MILLISECONDS_PER_UNIT = new Map(UNITS.flatMap(([factor, names]) => names.map((name) => [name, factor])));
const TEXT = /^(\d+(?:\.\d+)?|\.\d+) ?([a-z]+)$/i;

/** A year: longer than any sane run, and short enough for every timer on the way. */
export const LONGEST_DURATION = 365 * 86_400_000;

export const DurationSchema = v.custom<Duration>((value) => {
  const milliseconds = toMilliseconds(value);
  return milliseconds !== undefined && milliseconds >= 1 && milliseconds <= LONGEST_DURATION;
}, "a duration from 1 ms to 365 days: milliseconds as a number, or text such as '30s', '10m', '1.5h'");

/**
 * The number of milliseconds in a duration.
 *
 * @throws {@link RangeError} when the value is not one; what a schema of this package let through always is.
 */
export function durationToMs(duration: Duration): number {
  const milliseconds = toMilliseconds(duration);
  if (milliseconds === undefined) {
    throw new RangeError(`Expected a duration such as 500, '30s' or '10 minutes', got ${JSON.stringify(duration)}`);
  }
  return milliseconds;
}

function toMilliseconds(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined;
  if (typeof value !== 'string') return undefined;
  const [, amount, unit] = TEXT.exec(value.trim()) ?? [];
  const factor = unit === undefined ? undefined : MILLISECONDS_PER_UNIT.get(unit.toLowerCase());
  return factor === undefined ? undefined : Number(amount) * factor;
}
