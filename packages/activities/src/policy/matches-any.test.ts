import { expect, test } from '@jest/globals';
import { matchesAny } from './matches-any.ts';

test.each([
  ['*', 'a', true],
  ['*', '', true],
  ['*', 'a/b', false],
  ['**', 'a/b\nc', true],
  ['a/**', 'a/b/c', true],
  ['a/**', 'a', false],
  ['a*c', 'abc', true],
  ['a*c', 'abcd', false],
  ['a.c', 'abc', false],
  ['(a|b)+[c]?^$\\', '(a|b)+[c]?^$\\', true],
  ['a-b', 'a-b', true],
  ['A', 'a', false],
])('%j stands for %j: %s', (pattern, text, stands) => {
  expect(matchesAny([pattern], text)).toBe(stands);
});

test('one of several is enough, none is not', () => {
  expect(matchesAny(['a', 'b*'], 'bc')).toBe(true);
  expect(matchesAny([], '')).toBe(false);
});
