import { describe, expect, test } from '@jest/globals';
import * as v from 'valibot';
import { ContainerNameSchema } from './container-name.ts';

describe("a container's exact name", () => {
  test.each(['ab', 'A0', '00', 'the-build_1.2', `a${'-'.repeat(254)}`])('may be %s', (name) => {
    expect(v.is(ContainerNameSchema, name)).toBe(true);
  });

  // The engine's own answer to the first is "only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed": two characters or more.
  test.each(['a', '', '-ab', '.ab', '_ab', 'a b', 'a/b', '/ab', 'ä1', 'ab\n', 'a'.repeat(256), 12, null])(
    'may not be %j',
    (name) => {
      expect(v.is(ContainerNameSchema, name)).toBe(false);
    },
  );
});
