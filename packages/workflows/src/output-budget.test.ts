import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { fitIntoResult, outputBytesOf } from './output-budget.ts';
import { output } from './testing/results.ts';

const TEMPORAL_LIMIT = 2 * 1024 * 1024;
const sizeOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
const long = (text: string): ContainerExecutionOutput => output({ stdout: text, stderr: '' });

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

  test('fit, too, when a thousand of them were run twice and have long errors, and long names and images', () => {
    const { status, exitCode, containerId, outOfMemory, startedAt, finishedAt, durationMs } = output({
      containerId: 'c'.repeat(64),
      startedAt: '2026-01-01T00:00:00.123456789Z',
      finishedAt: '2026-01-01T00:00:00.123456789Z',
    });
    const logTail = `${'"'.repeat(600)}the end`;
    const execution = { status, exitCode, containerId, outOfMemory, startedAt, finishedAt, durationMs, logTail };
    const result = output({
      name: 'n'.repeat(63),
      image: 'i'.repeat(512),
      stdout: 'x'.repeat(4_000),
      error: { type: 'Tdw.NotReady', message: 'm'.repeat(4_000) },
      executions: [execution, execution],
    });
    const fitted = fitIntoResult(Array.from({ length: 1_000 }, () => result));

    expect(sizeOf(fitted)).toBeLessThan(TEMPORAL_LIMIT);
    expect(fitted[0]?.executions?.[1]?.logTail).toMatch(/^"+the end$/);
  });

  test('keep the last lines of each execution where there is room', () => {
    const result = output({ executions: [{ ...output(), logTail: 'l'.repeat(2_000) }] });

    expect(fitIntoResult([result, output()])).toEqual([result, output()]);
  });

  test('fit, too, when a thousand of them have long errors', () => {
    const error = { type: 'Tdw.NotReady', message: 'm'.repeat(4_000), details: { logTail: 'l'.repeat(2_000) } };
    const fitted = fitIntoResult(Array.from({ length: 1_000 }, () => output({ stdout: 'x'.repeat(4_000), error })));

    expect(sizeOf(fitted)).toBeLessThan(TEMPORAL_LIMIT);
    expect(fitted[0]?.error).toEqual({ type: 'Tdw.NotReady', message: expect.stringMatching(/^m+\n\[.*\]\nm+$/) });
  });
});
