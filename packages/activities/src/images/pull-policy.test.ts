import { describe, expect, test } from '@jest/globals';
import { pullPolicyOf } from './pull-policy.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('when the input does not say it, an image is pulled', () => {
  test.each(['alpine', 'alpine:latest', 'localhost:5000/app', 'localhost:5000/app:latest', 'ghcr.io/team/app'])(
    'always: %s',
    (image) => {
      expect(pullPolicyOf({ image })).toBe('always');
    },
  );

  test.each([
    'alpine:3.22',
    'localhost:5000/app:1',
    'app:latest-alpine',
    `alpine@${DIGEST}`,
    `alpine:latest@${DIGEST}`,
    `localhost:5000/app@${DIGEST}`,
  ])('when it is missing: %s', (image) => {
    expect(pullPolicyOf({ image })).toBe('missing');
  });
});

test.each(['always', 'missing', 'never'] as const)('the input may say: %s', (pull) => {
  expect(pullPolicyOf({ image: 'alpine', pull })).toBe(pull);
  expect(pullPolicyOf({ image: 'alpine:3.22', pull })).toBe(pull);
});
