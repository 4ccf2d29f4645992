import { expect, test } from '@jest/globals';
import { lifecycleOf } from './lifecycle.ts';

const waitStrategy = { type: 'healthy' } as const;

test.each([
  [{}, 'job'],
  [{ waitStrategy }, 'service'],
  [{ lifecycle: 'job' as const }, 'job'],
  [{ lifecycle: 'service' as const }, 'service'],
  [{ lifecycle: 'job' as const, waitStrategy }, 'job'],
  [{ lifecycle: 'service' as const, waitStrategy }, 'service'],
])('%j is a %s', (container, lifecycle) => {
  expect(lifecycleOf(container)).toBe(lifecycle);
});
