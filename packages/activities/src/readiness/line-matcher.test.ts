import { describe, expect, test } from '@jest/globals';
import type { ContainerRun } from '../container/container-run.ts';
import { lineMatcher } from './line-matcher.ts';

const run = { key: 'k', input: { image: 'alpine' } } as ContainerRun;

describe('a line', () => {
  test.each([
    ['server ready.', true],
    ['server READY.', false],
    ['server (ready)', true],
    ['', false],
  ])('%j has the message in it: %j', (line, expected) => {
    expect(lineMatcher({ type: 'log', message: 'ready' }, run)(line)).toBe(expected);
  });

  test('is not searched for a pattern where there is a message', () => {
    expect(lineMatcher({ type: 'log', message: 'rea.y' }, run)('ready')).toBe(false);
  });

  test.each([
    ['port \\d+$', 'on port 80', true],
    ['^on', 'not on', false],
    ['(?i)READY', 'ready', true],
  ])('matches %j anywhere in %j: %j', (pattern, line, expected) => {
    expect(lineMatcher({ type: 'log', pattern }, run)(line)).toBe(expected);
  });

  // A backtracking engine would need longer than the sun will burn.
  test('costs the same whatever the pattern', () => {
    expect(lineMatcher({ type: 'log', pattern: '^(a|aa)+$' }, run)(`${'a'.repeat(60_000)}!`)).toBe(false);
  });
});

describe('a pattern', () => {
  test.each(['(?=a)b', '(a', '(a)\\1', 'a{2000}', '(x{500}){2}y{1000}'])(
    'that RE2 does not take is refused: %s',
    (pattern) => {
      expect(() => lineMatcher({ type: 'log', pattern }, run)).toThrow(
        expect.objectContaining({ type: 'Tdw.InvalidOptions', details: { key: 'k', image: 'alpine' } }),
      );
    },
  );
});
