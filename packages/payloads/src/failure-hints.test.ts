import { expect, test } from '@jest/globals';
import { hintFor } from './failure-hints.ts';
import { FailureType } from './failures.ts';

test('each failure has a hint, but those of which each part says what may be done about it', () => {
  const without = Object.values(FailureType).filter((type) => hintFor(type) === undefined);

  expect(without).toEqual(['Tdw.InvalidPayload', 'Tdw.PipelineFailed', 'Tdw.ParallelFailed']);
});

test('of a process that did not start depends on its exit code', () => {
  const hints = [126, 127, 128].map((exitCode) => hintFor('Tdw.StartFailed', { exitCode }));

  expect(new Set(hints).size).toBe(3);
  expect(hints[2]).toBe(hintFor('Tdw.StartFailed'));
  expect(hintFor('Tdw.NotReady', { exitCode: 127 })).toBe(hintFor('Tdw.NotReady'));
});
