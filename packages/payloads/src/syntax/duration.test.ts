import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { durationToMs, DurationSchema } from './duration.ts';

describe('durationToMs', () => {
  test.each([
    [500, 500],
    [0, 0],
    ['250ms', 250],
    ['7 msecs', 7],
    ['30s', 30_000],
    ['.5s', 500],
    ['1.5h', 5_400_000],
    ['2 hrs', 7_200_000],
    ['10 minutes', 600_000],
    ['3 min', 180_000],
    ['2 Days', 172_800_000],
    ['1w', 604_800_000],
    [' 5s ', 5_000],
  ])('%p is %p ms', (duration, milliseconds) => {
    expect(durationToMs(duration)).toBe(milliseconds);
  });

  test.each(['10 minuts', '', '5', '-1s', 'soon', '1h30m', '1e3s', '5  s', -1, NaN, Infinity])(
    '%p is refused with what was expected',
    (duration) => {
      expect(() => durationToMs(duration)).toThrow(/Expected a duration such as .*got /);
    },
  );
});

describe('a duration on the wire', () => {
  test.each([1, '1ms', '365d', 365 * 86_400_000])('may be %p', (duration) => {
    expect(v.parse(DurationSchema, duration)).toBe(duration);
  });

  test.each([0, '0s', 0.5, '366 days', 365 * 86_400_000 + 1, NaN, null, {}, ['1s'], '10 minuts'])(
    'may not be %p',
    (duration) => {
      expect(v.is(DurationSchema, duration)).toBe(false);
    },
  );
});
