import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { NonEmptyTextSchema, normalPath, pathSegments } from './text.ts';

test.each([
  ['/', []],
  ['/data', ['data']],
  ['//data/./x/', ['data', 'x']],
  ['/.hidden/..', ['.hidden', '..']],
])('the segments of %s', (path, segments) => {
  expect(pathSegments(path)).toEqual(segments);
  expect(normalPath(path)).toBe(`/${segments.join('/')}`);
});

describe('a text that is not empty', () => {
  test.each(['a', ' a ', '\na', 'a\n', '\u{1F600}'])('may be %j', (text) => {
    expect(v.is(NonEmptyTextSchema, text)).toBe(true);
  });

  test.each(['', ' ', '\n\t\u00A0', '\0', 'a\0', '\0a', ' \0 ', 5, null])('may not be %j', (text) => {
    expect(v.is(NonEmptyTextSchema, text)).toBe(false);
  });
});
