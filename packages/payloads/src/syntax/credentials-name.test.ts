import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { CredentialsNameSchema } from './credentials-name.ts';

describe('a name of credentials', () => {
  test.each(['ci-pull', 'CI_2', 'a', '7', 'team.a', 'a'.repeat(63)])('may be %s', (name) => {
    expect(v.is(CredentialsNameSchema, name)).toBe(true);
  });

  test.each([
    '',
    '.',
    '..',
    '../x',
    'a/b',
    String.raw`a\b`,
    '-a',
    '.a',
    'a b',
    'a\n',
    'a\0',
    'ü',
    'a'.repeat(64),
    5,
    null,
  ])('may not be %j', (name) => {
    expect(v.is(CredentialsNameSchema, name)).toBe(false);
  });
});
