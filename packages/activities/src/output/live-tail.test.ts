import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { frame } from '../testing/frames.ts';
import { endOfOverlap, LiveTail } from './live-tail.ts';

const NOTHING = { stdout: Buffer.alloc(0), stderr: Buffer.alloc(0) };
const MEGABYTE = 1024 * 1024;

/** Resolves when the stream has given away what it has. */
async function drained(stream: PassThrough): Promise<void> {
  while (stream.readableLength > 0) await new Promise((resolve) => setImmediate(resolve));
  await new Promise((resolve) => setImmediate(resolve));
}

describe('endOfOverlap', () => {
  test.each([
    ['', 'abc', 0],
    ['def', '', 0],
    ['def', 'abc', 0],
    ['abcdef', 'abc', 3],
    ['cdef', 'abc', 1],
    ['bcdef', 'abc', 2],
    ['abc', 'abc', 3],
    ['xxabcdef', 'abc', 5],
    ['ticktickti', 'tick', 8],
  ])('of %p, where %p came last, is after %d bytes', (held, last, end) => {
    expect(endOfOverlap(Buffer.from(held), Buffer.from(last))).toBe(end);
  });
});

describe('a live output that takes over from the log', () => {
  test('gives of each stream what comes after what was read, and then all that comes', async () => {
    const live = new PassThrough();
    const tail = new LiveTail(live);
    live.write(Buffer.concat([frame(1, 'two three '), frame(2, 'oops '), frame(1, 'four ')]));
    await drained(live);
    const seen = { stdout: '', stderr: '' };
    const write = async (stream: 'stdout' | 'stderr', bytes: Buffer): Promise<void> => {
      await new Promise((resolve) => setImmediate(resolve));
      seen[stream] += bytes.toString();
    };
    const switching = tail.switchTo(write, { stdout: Buffer.from('one two three '), stderr: Buffer.alloc(0) });
    live.end(frame(1, 'five'));
    await switching;
    await tail.ended;

    expect(seen).toEqual({ stdout: 'four five', stderr: 'oops ' });
  });

  test('makes the container wait that is a megabyte ahead of the log, until that is read', async () => {
    let taken = 0;
    async function* chunks(): AsyncGenerator<Buffer> {
      for (; taken < 32; taken++) yield frame(1, Buffer.alloc(MEGABYTE / 8, 'x'));
    }
    const tail = new LiveTail(Readable.from(chunks(), { highWaterMark: 1 }));
    for (let turn = 0; turn < 1_000; turn++) await new Promise((resolve) => setImmediate(resolve));
    const takenBefore = taken;
    tail.readUpTo(4 * MEGABYTE);
    await tail.ended;

    // Nine of them are more than a megabyte, and the stream itself holds one or two.
    expect(takenBefore).toBeGreaterThan(7);
    expect(takenBefore).toBeLessThan(12);
    expect(taken).toBe(32);
  });

  test('rejects when it breaks', async () => {
    const live = new PassThrough();
    const tail = new LiveTail(live);
    await tail.switchTo(() => undefined, NOTHING);
    live.end(frame(1, 'x').subarray(0, 4));

    await expect(tail.ended).rejects.toThrow('ended inside a frame');
  });
});
