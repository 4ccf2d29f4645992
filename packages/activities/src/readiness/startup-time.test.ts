import { expect, test } from '@jest/globals';
import type { WaitStrategyConfig } from '@tdw/payloads';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { startupTime } from './startup-time.ts';

const NOW = Date.parse('2026-01-01T00:01:00Z');

test.each<[string, WaitStrategyConfig, number]>([
  ['its own', { type: 'all', of: [{ type: 'healthy' }], startupTimeout: '2m' }, 120_000],
  ['the default', { type: 'any', of: [{ type: 'healthy', startupTimeout: '5s' }] }, 60_000],
  [
    "its longest part's",
    { type: 'all', of: [{ type: 'healthy' }, { type: 'healthy', startupTimeout: '3m' }] },
    180_000,
  ],
])('A combination has %s', (_, strategy, expected) => {
  expect(startupTime(strategy, { startedAt: '2026-01-01T00:01:00Z' } as ContainerInspection, NOW)).toBe(expected);
});

test.each([
  ['nothing used', undefined, '2026-01-01T00:01:00Z', 60_000],
  ['some used', undefined, '2026-01-01T00:00:45Z', 45_000],
  ['a limit of its own', '10m', '2026-01-01T00:00:00Z', 540_000],
  ['all used: a last look', undefined, '2025-12-31T23:00:00Z', 1_000],
  ['all of a short one used', 300, '2025-12-31T23:00:00Z', 300],
  ['a start that is still to come', undefined, '2026-01-01T00:01:01Z', 60_000],
  ['a start that is not known', undefined, '', 60_000],
])('With %s (limit %p, started %p) it has %d ms', (_, startupTimeout, startedAt, expected) => {
  const strategy = { type: 'healthy', ...(startupTimeout !== undefined && { startupTimeout }) } as const;

  expect(startupTime(strategy, { startedAt } as ContainerInspection, NOW)).toBe(expected);
});
