import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { ImageReferenceSchema } from './image-reference.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('an image reference', () => {
  test.each([
    'alpine',
    'alpine:3.22',
    'alpine:latest',
    'library/alpine',
    'ghcr.io/team/app:1.0',
    'GHCR.io/team/app',
    'localhost:5000/app',
    'localhost/app',
    '127.0.0.1:5000/a/b/c:v1',
    '[::1]:5000/app',
    'a__b/c-d.e_f--g',
    `app@${DIGEST}`,
    `app:1.0@${DIGEST}`,
    `registry.example.com:443/team/app:1.0@${DIGEST}`,
    `app:${'t'.repeat(128)}`,
  ])('may be %s', (reference) => {
    expect(v.is(ImageReferenceSchema, reference)).toBe(true);
  });

  test.each([
    '',
    ' alpine',
    'alpine ',
    'Alpine',
    'alpine:',
    'alpine:-x',
    'alpine::1',
    `alpine:${'t'.repeat(129)}`,
    'alpine@sha256:abc',
    'alpine@',
    '/alpine',
    'alpine/',
    'a//b',
    '-a',
    'a..b',
    'a___b',
    'https://ghcr.io/team/app',
    'alpine\n',
    'a'.repeat(513),
    5,
    null,
    ['alpine'],
  ])('may not be %j', (reference) => {
    expect(v.is(ImageReferenceSchema, reference)).toBe(false);
  });

  test.each([
    ['letters', `${'a'.repeat(510)}!`],
    ['dashes', `a${'-'.repeat(509)}!`],
    ['dots and letters', `${'a.'.repeat(255)}!`],
    ['slashes', `${'a/'.repeat(255)}!`],
    ['underscores', `${'a_'.repeat(255)}!`],
  ])('that is nothing but %s is refused in no time', (_, reference) => {
    const begun = performance.now();

    expect(v.is(ImageReferenceSchema, reference)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(100);
  });
});
