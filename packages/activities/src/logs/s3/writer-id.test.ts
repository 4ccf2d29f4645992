import { afterEach, expect, jest, test } from '@jest/globals';
import { newWriterId, writerBegan } from './writer-id.ts';

afterEach(() => {
  jest.restoreAllMocks();
});

test('two attempts that begin at the same time have not the same id, and both tell when', () => {
  const now = Date.parse('2026-11-23T12:00:00.123Z');
  jest.spyOn(Date, 'now').mockReturnValue(now);
  const ids = [newWriterId(), newWriterId()];

  expect(new Set(ids).size).toBe(2);
  expect(ids.map(writerBegan)).toEqual([now, now]);
});
