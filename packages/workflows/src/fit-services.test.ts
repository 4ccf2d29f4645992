import { expect, test } from '@jest/globals';
import { fitRun, fitWithServices } from './fit-services.ts';
import { output } from './testing/results.ts';

const TEMPORAL_LIMIT = 2 * 1024 * 1024;
const named = (name: string): ReturnType<typeof output> => output({ name, stdout: `${name}\n`.repeat(150_000) });

test('Results stay with their services, and fit together', () => {
  const results = [
    { ...named('a'), services: [named('a1'), named('a2')] },
    named('b'),
    { ...named('c'), services: [] },
  ];
  const fitted = fitRun(results, [named('x')]);

  expect(fitted).toMatchObject({
    results: [{ name: 'a', services: [{ name: 'a1' }, { name: 'a2' }] }, { name: 'b' }, { name: 'c', services: [] }],
    services: [{ name: 'x', truncated: true }],
  });
  expect(fitted.results[1]).not.toHaveProperty('services');
  expect(JSON.stringify(fitted).length).toBeLessThan(TEMPORAL_LIMIT);
  expect(JSON.stringify({ results }).length).toBeGreaterThan(TEMPORAL_LIMIT);
});

test('A single result is as it was, unless it has services', () => {
  expect(fitWithServices(named('a'))).toEqual(named('a'));

  const fitted = fitWithServices({ ...named('a'), services: Array.from({ length: 10 }, () => named('s')) });
  expect(JSON.stringify(fitted).length).toBeLessThan(TEMPORAL_LIMIT);
  expect(fitted.services).toHaveLength(10);
});
