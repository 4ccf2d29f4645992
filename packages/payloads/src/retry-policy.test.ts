import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput, parseParallelInput, parsePipelineInput } from './parse.ts';
import { type ContainerRetryPolicy, retryDelayMs } from './retry-policy.ts';
import { refusalOf } from './testing/refusal-of.ts';

const DAY_MS = 86_400_000;

describe('the pause before an attempt', () => {
  test.each<[Partial<ContainerRetryPolicy>, number, number]>([
    // Temporal's defaults: one second, doubled, up to a hundred times as much.
    [{}, 2, 1_000],
    [{}, 3, 2_000],
    [{}, 8, 64_000],
    [{}, 9, 100_000],
    [{}, 100, 100_000],
    [{ initialInterval: '10ms' }, 100, 1_000],
    [{ initialInterval: '5s', backoffCoefficient: 1 }, 7, 5_000],
    [{ initialInterval: '1s', backoffCoefficient: 1.5 }, 4, 2_250],
    [{ initialInterval: '1s', maximumInterval: '3s' }, 3, 2_000],
    [{ initialInterval: '1s', maximumInterval: '3s' }, 4, 3_000],
    // A timer is set in whole milliseconds.
    [{ initialInterval: 1, backoffCoefficient: 1.1 }, 3, 2],
    [{ initialInterval: '30 days', backoffCoefficient: 100 }, 100, 365 * DAY_MS],
  ])('with %j, number %i, is %i ms', (policy, attempt, milliseconds) => {
    expect(retryDelayMs({ maximumAttempts: 100, ...policy }, attempt)).toBe(milliseconds);
  });
});

describe('a retry', () => {
  test('is refused where the longest pause would be shorter than the first', () => {
    const retry = { maximumAttempts: 2, maximumInterval: '500ms' };

    expect(refusalOf(parseContainerExecutionInput, { image: 'a', retry }).issues).toEqual([
      { path: 'retry.maximumInterval', expected: 'at least the initialInterval of 1000', got: '"500ms"' },
    ]);
  });

  test.each([{ lifecycle: 'service' }, { waitStrategy: { type: 'healthy' } }])(
    'is refused to a service: %j',
    (fields) => {
      const payload = { image: 'a', ...fields, retry: { maximumAttempts: 2 } };

      expect(refusalOf(parseContainerExecutionInput, payload).issues).toEqual([
        {
          path: 'retry',
          expected: "none for a service; a job that has a 'waitStrategy' needs the lifecycle 'job'",
          got: 'an object',
        },
      ]);
    },
  );

  test('is for a job that has to become ready, too', () => {
    const payload = {
      image: 'a',
      lifecycle: 'job',
      waitStrategy: { type: 'healthy' },
      retry: { maximumAttempts: 2 },
    };

    expect(parseContainerExecutionInput(payload)).toEqual(payload);
  });

  test('is refused beside a name that only one container can have', () => {
    const payload = { image: 'a', containerName: 'mine', retry: { maximumAttempts: 2 } };

    expect(refusalOf(parseContainerExecutionInput, payload).issues).toEqual([
      {
        path: 'containerName',
        expected: "none beside 'retry': each attempt is a container of its own",
        got: '"mine"',
      },
    ]);
  });
});

describe('a retry of a container with a long input', () => {
  const payload = (maximumAttempts: number): unknown => {
    const empty = { image: 'a', env: { DATA: '' }, retry: { maximumAttempts } };
    return { ...empty, env: { DATA: 'ü'.repeat((100_000 - JSON.stringify(empty).length) / 2) } };
  };

  test('may take eight million bytes in all', () => {
    expect(() => parseContainerExecutionInput(payload(80))).not.toThrow();
  });

  test('may not take more', () => {
    expect(refusalOf(parseContainerExecutionInput, payload(81)).issues).toEqual([
      {
        path: 'retry.maximumAttempts',
        expected: 'at most 80: each has 100000 bytes as JSON in the history, and all together may have 8000000',
        got: '81',
      },
    ]);
  });

  test('takes them twice each time where it has to become ready: to start it, and to watch it', () => {
    const ready = { lifecycle: 'job', waitStrategy: { type: 'healthy' } };
    const { length } = JSON.stringify(ready).slice(1);
    const container = (maximumAttempts: number): object => {
      const { env, ...others } = payload(maximumAttempts) as { env: { DATA: string } };
      return {
        ...others,
        ...ready,
        env: { DATA: `${env.DATA.slice(Math.ceil(length / 2))}${'x'.repeat(length % 2)}` },
      };
    };

    expect(() => parseContainerExecutionInput(container(40))).not.toThrow();
    expect(refusalOf(parseContainerExecutionInput, container(41)).issues).toEqual([
      {
        path: 'retry.maximumAttempts',
        expected: 'at most 40: each has 200000 bytes as JSON in the history, and all together may have 8000000',
        got: '41',
      },
    ]);
    const one = container(40);
    expect(() => parsePipelineInput({ containers: [one] })).not.toThrow();
    expect(() => parsePipelineInput({ containers: [one, one] })).toThrow('at most 8000000 bytes');
  });
});

describe.each([
  ['a pipeline', parsePipelineInput],
  ['a parallel set', parseParallelInput],
])('the containers of %s', (_, parse) => {
  const twenty = Array.from({ length: 20 }, () => ({ image: 'a', retry: { maximumAttempts: 100 } }));

  test('may take 2,000 attempts together', () => {
    expect(() => parse({ containers: twenty })).not.toThrow();
  });

  test('may not take one more', () => {
    expect(refusalOf(parse, { containers: [...twenty, { image: 'a' }] }).issues).toEqual([
      {
        path: 'containers',
        expected:
          "at most 2000 attempts in all, by the maximumAttempts of each 'retry', those of services counted, too",
        got: 'an array',
      },
    ]);
  });

  test('may take eight million bytes together, and no more', () => {
    // 20 containers of 48 KB, each of which may be run as often as that: only together they are too much.
    const containers = (length: number): unknown[] =>
      twenty.map((container) => ({ ...container, env: { DATA: 'x'.repeat(length) } }));

    expect(() => parse({ containers: containers(3_900) })).not.toThrow();
    expect(refusalOf(parse, { containers: containers(48_000) }).issues).toEqual([
      {
        path: 'containers',
        expected:
          'at most 8000000 bytes as JSON in all, each container counted for each of its maximumAttempts, and twice with a waitStrategy or as a service',
        got: 'an array',
      },
    ]);
  });
});
