import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { PlatformSchema } from './platform.ts';

describe('a platform', () => {
  test.each(['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux/x86_64', 'windows/amd64', 'linux/386'])(
    'may be %s',
    (platform) => {
      expect(v.is(PlatformSchema, platform)).toBe(true);
    },
  );

  test.each([
    '',
    'linux',
    'arm64',
    'linux/',
    '/arm64',
    'linux/arm/',
    'linux/arm/v7/x',
    'Linux/amd64',
    ' linux/amd64',
    5,
  ])('may not be %j', (platform) => {
    expect(v.is(PlatformSchema, platform)).toBe(false);
  });
});
