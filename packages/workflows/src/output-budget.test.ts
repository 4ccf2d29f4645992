import { describe, expect, test } from '@jest/globals';
import type { ContainerExecution, ContainerExecutionOutput, ContainerLog } from '@tdw/payloads';
import { fitIntoResult, outputBytesOf } from './output-budget.ts';
import { output } from './testing/results.ts';

const TEMPORAL_LIMIT = 2 * 1024 * 1024;
const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const long = (text: string): ContainerExecutionOutput => output({ stdout: text, stderr: '' });

const STARTED = '2026-01-01T00:00:00.123456789Z';

const logOf = (workflowId: string): ContainerLog => ({
  reference: `file:///var/lib/tdw/logs/default/${workflowId}/${'r'.repeat(36)}/1-${'k'.repeat(64)}`,
  stdoutBytes: 123_456_789,
  stderrBytes: 123_456_789,
  stdoutSha256: 'a'.repeat(64),
  stderrSha256: 'b'.repeat(64),
});

/** As much as a container may have to tell. */
const everything = {
  name: 'n'.repeat(63),
  containerId: 'c'.repeat(64),
  imageId: `sha256:${'1'.repeat(64)}`,
  imageDigest: `sha256:${'2'.repeat(64)}`,
  stdout: 'x'.repeat(4_000),
  stdoutBytes: 123_456_789,
  stderrBytes: 123_456_789,
  log: logOf('w'.repeat(40)),
  endpoint: '127.0.0.1:49153',
  ports: { '5432/tcp': 49_153, '8080/tcp': 49_154 },
  startedAt: STARTED,
  readyAt: STARTED,
  finishedAt: STARTED,
  host: 'h'.repeat(64),
} satisfies Partial<ContainerExecutionOutput>;

const long78 = { image: 'i'.repeat(78) };
const long512 = { image: 'i'.repeat(512) };
const error = { type: 'Tdw.EngineRestarted', message: 'm'.repeat(4_000), details: { logTail: 'l'.repeat(2_000) } };

/** What is kept of an execution when there is no room for more. */
const ended: ContainerExecution = {
  status: 'failed',
  exitCode: 143,
  outOfMemory: false,
  durationMs: 1_000,
  logTail: '',
  failureType: 'Tdw.EngineRestarted',
};
const execution: ContainerExecution = {
  ...ended,
  containerId: 'c'.repeat(64),
  startedAt: STARTED,
  finishedAt: STARTED,
  logTail: `${'"'.repeat(600)}the end`,
};

const longest = {
  ...long512,
  log: logOf('w'.repeat(1_000)),
  outputError: 'o'.repeat(1_000),
  executions: [execution, execution],
  error,
};

describe('the bytes that an activity may give back', () => {
  test.each([
    [1, 131_072],
    [24, 131_072],
    [200, 15_728],
    [1_000, 3_145],
  ])('of each stream, for %i containers, are %i', (containers, bytes) => {
    expect(outputBytesOf(containers)).toBe(bytes);
  });
});

describe('the results of a run', () => {
  test('stay as they are when they fit', () => {
    const results = [long('a'.repeat(100_000)), output()];

    expect(fitIntoResult(results)).toEqual(results);
  });

  test('are shortened where they are too long, and only those', () => {
    const [short, a, b] = fitIntoResult([long('short'), long('a'.repeat(1_500_000)), long('b'.repeat(1_500_000))]);

    expect(short).toMatchObject({ stdout: 'short', truncated: false });
    for (const result of [a!, b!]) {
      expect(result.truncated).toBe(true);
      expect(result.stdout).toMatch(/^(a+|b+)\n\[\.\.\. \d+ characters left out \.\.\.\]\n(a+|b+)$/);
      expect(sizeOf(result)).toBeGreaterThan(800_000);
    }
    expect(sizeOf([short, a, b])).toBeLessThan(TEMPORAL_LIMIT);
  });

  test.each([
    ['control characters', '\u0001'],
    ['what is no UTF-8', '\uFFFD'],
    ['emoji', '😀'],
    ['quotes', '"\\\n'],
  ])('fit, too, when they are full of %s', (_, character) => {
    const results = Array.from({ length: 50 }, () => long(character.repeat(60_000)));
    const fitted = fitIntoResult(results);

    expect(sizeOf(fitted)).toBeLessThan(TEMPORAL_LIMIT);
    expect(sizeOf(fitted)).toBeGreaterThan(1_500_000);
  });

  test('share what there is between the two streams of one', () => {
    const [result] = fitIntoResult([output({ stdout: 'o'.repeat(3_000_000), stderr: 'e'.repeat(1_000) })]);

    expect(result!.stderr).toBe('e'.repeat(1_000));
    expect(result!.stdout.length).toBeGreaterThan(1_700_000);
  });

  describe('of a thousand containers with all that they may have', () => {
    test.each<[string, Partial<ContainerExecutionOutput>]>([
      ['that were run twice, and failed', { ...long78, executions: [execution, execution], error }],
      ['that were run twice, of images with long names', { ...long512, executions: [execution, execution] }],
      ['that failed, of images and runs with long names', { ...long512, log: logOf('w'.repeat(200)), error }],
      ['that failed twice, of images and runs with the longest names', longest],
    ])('%s, fit', (_, fields) => {
      const fitted = fitIntoResult(Array.from({ length: 1_000 }, () => ({ ...output(everything), ...fields })));

      expect(sizeOf(fitted)).toBeLessThan(TEMPORAL_LIMIT);
      expect(fitted[999]).toMatchObject({
        status: 'succeeded',
        exitCode: 0,
        name: everything.name,
        image: fields.image,
      });
    });

    test('keep why they failed, and how each time ended', () => {
      const fields = {
        ...everything,
        ...long78,
        name: 'build',
        host: 'the-host',
        executions: [execution, execution],
        error,
      };
      const [fitted] = fitIntoResult(Array.from({ length: 1_000 }, () => output(fields)));

      expect(fitted!.error).toEqual({
        type: 'Tdw.EngineRestarted',
        message: expect.stringMatching(/^m+\n\[.*\]\nm+$/),
      });
      expect(fitted!.executions).toEqual([ended, ended]);
      expect(fitted).not.toHaveProperty('ports');
      expect(fitted!.log).toEqual(everything.log);
    });

    test('keep the last lines of each time where there is room for them', () => {
      const fields = { stdout: 'x'.repeat(4_000), executions: [execution, execution] };
      const [fitted] = fitIntoResult(Array.from({ length: 1_000 }, () => output(fields)));

      const logTail = expect.stringMatching(/^"+the end$/);
      expect(fitted!.executions).toEqual([execution, execution].map((one) => ({ ...one, logTail })));
    });
  });

  test('keep the last lines of each execution where there is room', () => {
    const result = output({ executions: [{ ...output(), logTail: 'l'.repeat(2_000) }] });

    expect(fitIntoResult([result, output()])).toEqual([result, output()]);
  });

  test('fit, too, when a thousand of them have long errors', () => {
    const fitted = fitIntoResult(Array.from({ length: 1_000 }, () => output({ stdout: 'x'.repeat(4_000), error })));

    expect(sizeOf(fitted)).toBeLessThan(TEMPORAL_LIMIT);
    expect(fitted[0]?.error).toEqual({
      type: 'Tdw.EngineRestarted',
      message: expect.stringMatching(/^m+\n\[.*\]\nm+$/),
    });
  });
});
