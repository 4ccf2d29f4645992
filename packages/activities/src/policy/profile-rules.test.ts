import { expect, test } from '@jest/globals';
import { judge } from './judge.ts';
import { openPolicy } from './open-policy.ts';

test.each([
  [true, [{ rule: 'enforce.readOnly', path: 'files[1].path', got: '"/etc/x"', allowed: "only paths in 'volumes'" }]],
  [false, []],
])('files are in mounts where all else is only read by policy: %p', async (readOnly, violations) => {
  const files = ['/d/x', '/etc/x'].map((path) => ({ path, content: 'x' }));
  const input = { image: 'a', volumes: ['data:/d'], files };
  const asked = { input, policy: openPolicy({ enforce: { readOnly } }) };

  expect((await judge(asked, { isLocal: true })).violations).toEqual(violations);
});
