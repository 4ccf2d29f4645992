import { describe, expect, test } from '@jest/globals';
import { durationToMs } from './duration.ts';

describe('durationToMs', () => {
  test.each([
    [500, 500],
    ['250ms', 250],
    ['30s', 30_000],
    ['1.5h', 5_400_000],
    ['10 minutes', 600_000],
    ['2 Days', 172_800_000],
    ['1w', 604_800_000],
  ])('%p is %p ms', (duration, milliseconds) => {
    expect(durationToMs(duration)).toBe(milliseconds);
  });

  test.each(['10 minuts', '', '5', '-1s', 'soon'])('%p is refused with what was expected', (duration) => {
    expect(() => durationToMs(duration)).toThrow(/Expected a duration such as .*got /);
  });
});
