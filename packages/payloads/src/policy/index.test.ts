import { expect, test } from '@jest/globals';
import * as policy from './index.ts';

test('exports pins: what is public of a policy, and nothing else', () => {
  expect(Object.keys(policy).sort()).toEqual(['PolicySchema', 'parsePolicy', 'parsePortRange', 'quantity']);
});
