import { expect, test } from '@jest/globals';
import { hintFor } from './failure-hints.ts';
import { FailureType } from './failures.ts';

const WITHOUT: readonly FailureType[] = ['Tdw.InvalidPayload', 'Tdw.PipelineFailed', 'Tdw.ParallelFailed'];

test.each(Object.values(FailureType))('%s has a hint, unless its parts have', (type) => {
  expect(hintFor(type)).toEqual(WITHOUT.includes(type) ? undefined : expect.stringMatching(/^\S.{10,}\S$/));
});

test('of a process that did not start depends on its exit code', () => {
  const hints = [126, 127, 128].map((exitCode) => hintFor('Tdw.StartFailed', { exitCode }));

  expect(new Set(hints).size).toBe(3);
  expect(hints[2]).toBe(hintFor('Tdw.StartFailed'));
  expect(hintFor('Tdw.NotReady', { exitCode: 127 })).toBe(hintFor('Tdw.NotReady'));
});
