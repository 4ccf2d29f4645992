import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { LineRegExpSchema } from './line-pattern.ts';

describe('a pattern for a line', () => {
  test.each([
    'ready',
    '^listening on (\\d+)$',
    '(?:a|b)+',
    '(?<port>[0-9]+)',
    '((a)(b))',
    '()',
    '[(] ready [)]',
    'a{2,3}?',
    // Escapes that only look like what is refused: a literal parenthesis, and a literal backslash before a digit.
    '\\(?=',
    '\\(?!done\\)',
    'C:\\\\1',
    '\\\\k<',
    'a'.repeat(1_000),
  ])('may be %j', (pattern) => {
    expect(v.is(LineRegExpSchema, pattern)).toBe(true);
  });

  test.each([
    ['a look-ahead', '(?=a)'],
    ['a negative look-ahead', 'a(?!b)'],
    ['a look-behind', '(?<=a)b'],
    ['a negative look-behind', '(?<!a)b'],
    ['a look-ahead in a group', '((?=a)b)'],
    ['a look-ahead after an escaped backslash', '\\\\(?=a)'],
    ['a back-reference', '(a)\\1'],
    ['a back-reference in a group', '((a)(\\2))'],
    ['a named back-reference', '(?<a>x)\\k<a>'],
    ['a group that is not closed', '(a'],
    ['a class that is not closed', '[a'],
    ['nothing to repeat', '*'],
    ['a lonely backslash', 'a\\'],
    ['nothing', ''],
    ['too much', 'a'.repeat(1_001)],
    ['no text', 5],
  ])('may not be %s', (_, pattern) => {
    expect(v.is(LineRegExpSchema, pattern)).toBe(false);
  });
});
