import { describe, expect, test } from '@jest/globals';
import { GrowingSegment } from './growing-segment.ts';

describe('a segment that grows', () => {
  test('has what was put into it, in order', () => {
    const segment = new GrowingSegment(7, 100_000);
    const text = Array.from({ length: 10_000 }, (_, index) => `line ${index}\n`);
    for (const line of text) segment.append(Buffer.from(line));

    expect(segment.content().toString()).toBe(text.join(''));
    expect(segment.bytes).toBe(text.join('').length);
    expect(segment.end).toBe(7 + text.join('').length);
  });

  test('leaves as it was what was taken from it', () => {
    const segment = new GrowingSegment(0, 100_000);
    segment.append(Buffer.from('before'));
    const taken = segment.content();
    segment.append(Buffer.alloc(50_000, 'x'));

    expect(taken.toString()).toBe('before');
  });

  test('is full with so many bytes, and takes the whole of the last ones', () => {
    const segment = new GrowingSegment(0, 100);
    segment.append(Buffer.alloc(99, 'x'));
    expect(segment.isFull).toBe(false);
    segment.append(Buffer.alloc(500_000, 'y'));

    expect(segment.isFull).toBe(true);
    expect(segment.content().length).toBe(500_099);
  });

  test('takes no more memory than it has bytes, but for one chunk', () => {
    const segment = new GrowingSegment(0, 1024 * 1024);
    while (!segment.isFull) segment.append(Buffer.from('a line\n'));

    expect(segment.content().buffer.byteLength).toBe(1024 * 1024 + 64 * 1024);
  });
});
