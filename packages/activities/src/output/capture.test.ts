import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { frame } from '../testing/frames.ts';
import { OutputCapture } from './capture.ts';

const LOG = [frame(1, 'one '), frame(2, 'oops '), frame(1, 'two '), frame(2, 'again'), frame(1, 'three')];

/** A stream that breaks after these bytes. */
function cutAfter(bytes: Buffer): Readable {
  return Readable.from(
    (async function* () {
      yield bytes;
      throw new Error('cut');
    })(),
  );
}

function shown({ stdout, stderr }: OutputCapture): { stdout: string; stderr: string } {
  return { stdout: stdout.toString(), stderr: stderr.toString() };
}

describe('OutputCapture', () => {
  test('keeps the two streams apart and counts them', async () => {
    const output = new OutputCapture();
    await output.follow(Readable.from(LOG));

    expect(shown(output)).toEqual({ stdout: 'one two three', stderr: 'oops again' });
    expect(output).toMatchObject({ stdout: { bytes: 13 }, stderr: { bytes: 10 }, truncated: false });
  });

  test.each([
    [16, 'abcd\n[... 10 bytes left out ...]\nopqrstuvwxyz'],
    [1, '\n[... 25 bytes left out ...]\nz'],
    [0, '\n[... 26 bytes left out ...]\n'],
    [26, 'abcdefghijklmnopqrstuvwxyz'],
  ])('keeps %d bytes of a stream, a quarter of them from its head', async (bytes, text) => {
    const output = new OutputCapture(bytes);
    await output.follow(Readable.from([frame(1, 'abcdefghijklmnopqrstuvwxyz')]));

    expect(output.stdout.toString()).toBe(text);
  });

  test('completes an output that was never followed from the whole log', async () => {
    const output = new OutputCapture();
    await output.completeFrom(Readable.from(LOG));

    expect(shown(output)).toEqual({ stdout: 'one two three', stderr: 'oops again' });
  });

  test('completes an output from the log, wherever the live stream broke', async () => {
    const live = Buffer.concat(LOG);
    for (let cut = 0; cut <= live.length; cut++) {
      const output = new OutputCapture();
      await output.follow(cutAfter(live.subarray(0, cut))).catch(() => undefined);
      await output.completeFrom(Readable.from(LOG));
      expect({ cut, ...shown(output) }).toEqual({ cut, stdout: 'one two three', stderr: 'oops again' });
      expect(output.stdout.bytes + output.stderr.bytes).toBe(23);
    }
  });

  test('goes by each stream, for the log may have them in another order', async () => {
    const output = new OutputCapture();
    await output.follow(cutAfter(Buffer.concat([frame(2, 'oops a'), frame(1, 'one')]))).catch(() => undefined);
    await output.completeFrom(Readable.from([frame(1, 'one two three'), frame(2, 'oops again')]));

    expect(shown(output)).toEqual({ stdout: 'one two three', stderr: 'oops again' });
  });

  test('rejects when the live stream breaks, and keeps what came before', async () => {
    const output = new OutputCapture();

    await expect(output.follow(cutAfter(frame(1, 'kept')))).rejects.toThrow('cut');
    expect(shown(output)).toEqual({ stdout: 'kept', stderr: '' });
  });

  test.each(['stdout', 'stderr'] as const)('is truncated when %s is', async (stream) => {
    const output = new OutputCapture();
    await output.follow(Readable.from([frame(stream === 'stdout' ? 1 : 2, Buffer.alloc(200_000, 'x'))]));

    expect(output.truncated).toBe(true);
    expect(output[stream].bytes).toBe(200_000);
  });

  test("fits Temporal's 2 MiB, both streams together, even when every byte is escaped", async () => {
    const output = new OutputCapture();
    const control = Buffer.alloc(500_000, 1);
    await output.follow(Readable.from([frame(1, control), frame(2, control)]));

    expect(Buffer.byteLength(JSON.stringify(shown(output)))).toBeLessThan(2 * 1024 * 1024);
  });
});
