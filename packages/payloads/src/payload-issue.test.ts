import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { toPayloadIssue, unknownKeyIssue } from './payload-issue.ts';
import { textRecord } from './syntax/text-record.ts';

const schema = v.object({
  list: v.array(v.object({ flag: v.boolean() })),
  env: textRecord((key) => key === 'A', 'the name A'),
  choice: v.picklist(['a', 'b']),
  only: v.literal('x'),
});
const valid = { list: [{ flag: true }], env: { A: 'x' }, choice: 'a', only: 'x' };

describe('what valibot found', () => {
  test.each<[string, object, object]>([
    ['a field', { list: [{ flag: true }, { flag: 1 }] }, { path: 'list[1].flag', expected: 'true or false', got: '1' }],
    [
      'a required field',
      { list: [{}] },
      { path: 'list[0].flag', expected: 'a value, for it is required', got: 'nothing' },
    ],
    ['an element', { list: [5] }, { path: 'list[0]', expected: 'an object', got: '5' }],
    ['a list', { list: true }, { path: 'list', expected: 'an array', got: 'true' }],
    ['a choice', { choice: 'c' }, { path: 'choice', expected: 'one of ("a" | "b")', got: '"c"' }],
    ['a literal', { only: 'y' }, { path: 'only', expected: 'one of "x"', got: '"y"' }],
    ['a key', { env: { B: 'x' } }, { path: 'env.B', expected: 'the name A', got: '"B"' }],
    ['what may be a secret', { env: { A: 5 } }, { path: 'env.A', expected: expect.any(String), got: 'a number' }],
    ['a number that JSON has not', { choice: NaN }, { path: 'choice', expected: expect.any(String), got: 'NaN' }],
    [
      'a long text',
      { choice: 'c'.repeat(200) },
      { path: 'choice', expected: expect.any(String), got: `"${'c'.repeat(96)}...` },
    ],
  ])('in %s is said in words', (_, wrong, issue) => {
    expect(v.safeParse(schema, { ...valid, ...wrong }).issues?.map(toPayloadIssue)).toEqual([issue]);
  });

  test('in a schema of another kind is said in the words of that schema', () => {
    expect(v.safeParse(v.pipe(v.string(), v.email('an address')), 'x').issues?.map(toPayloadIssue)).toEqual([
      { path: '', expected: 'an address', got: '"x"' },
    ]);
  });
});

describe('an unknown key', () => {
  const key = { path: ['containers', 2, 'imag'], value: { TOKEN: 'secret' }, knownKeys: ['image', 'env'] };

  test('is told with the nearest one, and without what it holds', () => {
    expect(unknownKeyIssue(key, true)).toEqual({
      path: 'containers[2].imag',
      expected: 'no such key',
      got: 'an object',
      didYouMean: 'image',
    });
  });

  test('is told without a hint where none is asked for, or none is near', () => {
    const issue = { path: 'containers[2].imag', expected: 'no such key', got: 'an object' };

    expect(unknownKeyIssue(key, false)).toStrictEqual(issue);
    expect(unknownKeyIssue({ ...key, knownKeys: ['env'] }, true)).toStrictEqual(issue);
  });

  test('is shortened where it is long', () => {
    expect(unknownKeyIssue({ ...key, path: ['k'.repeat(1_000)] }, true).path).toBe(`${'k'.repeat(97)}...`);
  });
});
