import { describe, expect, test } from '@jest/globals';
import { WIDEST_WINDOW, widthOf } from './parallel-input.ts';
import { parseParallelInput } from './parse.ts';
import { refusalOf } from './testing/refusal-of.ts';

const job = { image: 'alpine' };
const service = { image: 'postgres', lifecycle: 'service' };
const implicitService = { image: 'postgres', waitStrategy: { type: 'healthy' } };
const job2 = { ...implicitService, lifecycle: 'job' };
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value);

describe('a parallel set', () => {
  test.each([
    { containers: [job] },
    { containers: [job, job], maxConcurrency: 0, failureStrategy: 'continue' },
    { containers: times(1_000, job), maxConcurrency: 1_000, failureStrategy: 'failFast' },
  ])('may be as it is', (input) => {
    expect(parseParallelInput(input)).toStrictEqual(input);
  });

  test.each<[string, unknown, string, string]>([
    ['maxConcurrency', -1, 'a whole number from 0 (as many as possible) to 1000', '-1'],
    ['maxConcurrency', 1_001, 'a whole number from 0 (as many as possible) to 1000', '1001'],
    ['maxConcurrency', 1.5, 'a whole number from 0 (as many as possible) to 1000', '1.5'],
    ['maxConcurrency', '3', 'a whole number from 0 (as many as possible) to 1000', '"3"'],
    ['failureStrategy', 'stop', 'one of ("continue" | "failFast")', '"stop"'],
    ['failureStrategy', 'failfast', 'one of ("continue" | "failFast")', '"failfast"'],
    ['containers', [], 'from 1 to 1000 containers', 'an array'],
  ])('may not have %s %j', (path, value, expected, got) => {
    expect(refusalOf(parseParallelInput, { containers: [job], [path]: value }).issues).toEqual([
      { path, expected, got },
    ]);
  });
});

describe('services in a parallel set', () => {
  test.each<[object[], number]>([
    [[service], 1],
    [[service, job], 2],
    [[service, implicitService, job], 3],
    [[service, service], 2],
    [[...times(25, service), ...times(25, implicitService), job], 0],
    [times(50, service), 1_000],
    [[job2, job2], 1],
  ])('leave room for jobs: case %#', (containers, maxConcurrency) => {
    expect(() => parseParallelInput({ containers, maxConcurrency })).not.toThrow();
  });

  test.each<[object[], number, number, number]>([
    [[service, job], 1, 1, 2],
    [[service, implicitService, job], 2, 2, 3],
    [[service, service], 1, 2, 2],
    [[...times(50, service), job], 50, 50, 51],
  ])('do not: case %#', (containers, maxConcurrency, services, needed) => {
    expect(refusalOf(parseParallelInput, { containers, maxConcurrency }).issues).toEqual([
      {
        path: 'maxConcurrency',
        expected: `at least ${needed}: ${services} services are under way until all jobs have ended`,
        got: `${maxConcurrency}`,
      },
    ]);
  });

  test('are at most 50, however wide it is', () => {
    const containers = [...times(26, service), ...times(25, implicitService), job];

    expect(refusalOf(parseParallelInput, { containers, maxConcurrency: 1_000 }).issues).toEqual([
      { path: 'containers', expected: 'at most 50 services', got: 'an array' },
    ]);
  });

  test('are not counted where a container or the width is wrong itself', () => {
    const paths = (payload: unknown): string[] => refusalOf(parseParallelInput, payload).issues.map(({ path }) => path);

    expect(paths({ containers: [service, { image: 'NOT' }], maxConcurrency: 1 })).toEqual(['containers[1].image']);
    expect(paths({ containers: [service, job], maxConcurrency: -1 })).toEqual(['maxConcurrency']);
  });
});

test.each([
  [undefined, WIDEST_WINDOW],
  [0, WIDEST_WINDOW],
  [1, 1],
  [100, 100],
  // The most that a payload may say counts as the widest.
  [101, WIDEST_WINDOW],
  [1_000, WIDEST_WINDOW],
])('a maxConcurrency of %p is a width of %d', (maxConcurrency, width) => {
  expect(widthOf({ maxConcurrency })).toBe(width);
});
