import { expect, test } from '@jest/globals';
import type { Ownership } from './ownership.ts';
import { RunsUnderWay } from './runs-under-way.ts';

const attempt = (): Ownership => ({ signal: AbortSignal.abort(), confirm: async () => undefined, cancel: () => false });

test('an execution is under way until the last of its attempts is forgotten', () => {
  const runs = new RunsUnderWay();
  const forgetFirst = runs.add('key', attempt());
  const forgetSecond = runs.add('key', attempt());
  expect(runs.has('key')).toBe(true);
  expect(runs.has('other')).toBe(false);

  forgetFirst();
  expect(runs.has('key')).toBe(true);
  forgetSecond();
  expect(runs.has('key')).toBe(false);
});
