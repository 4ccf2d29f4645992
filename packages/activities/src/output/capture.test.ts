import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { LogCapacity } from '../engine/container-inspection.ts';
import type { AttemptLog, LogSink } from '../logs/log-sink.ts';
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

/** As after an exit, when the log does not grow any more. */
async function complete(output: OutputCapture, log: readonly Buffer[], capacity?: LogCapacity): Promise<void> {
  const survey = capacity && (await output.survey(Readable.from(log), capacity));
  await output.continueFrom(Readable.from(log), output.findPlace(survey));
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
    await complete(output, LOG);

    expect(shown(output)).toEqual({ stdout: 'one two three', stderr: 'oops again' });
  });

  test('completes an output from the log, wherever the live stream broke', async () => {
    const live = Buffer.concat(LOG);
    for (let cut = 0; cut <= live.length; cut++) {
      const output = new OutputCapture();
      await output.follow(cutAfter(live.subarray(0, cut))).catch(() => undefined);
      await complete(output, LOG);
      expect({ cut, ...shown(output) }).toEqual({ cut, stdout: 'one two three', stderr: 'oops again' });
      expect(output.stdout.bytes + output.stderr.bytes).toBe(23);
    }
  });

  test('goes by each stream, for the log may have them in another order', async () => {
    const output = new OutputCapture();
    await output.follow(cutAfter(Buffer.concat([frame(2, 'oops a'), frame(1, 'one')]))).catch(() => undefined);
    await complete(output, [frame(1, 'one two three'), frame(2, 'oops again')]);

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

describe("an engine's log that has lost its beginning", () => {
  // Of text that nowhere repeats, the log has what comes after `from`.
  const text = Array.from({ length: 2_000 }, (_, line) => `line ${line}\n`).join('');
  const logFrom = (from: number): Buffer[] =>
    text
      .slice(from)
      .match(/.{1,1000}/gs)!
      .map((part) => frame(1, part));
  const capacity: LogCapacity = { fileBytes: 4_000, files: 2, encoding: 'json' };

  async function followed(bytes: number, seen = bytes): Promise<OutputCapture> {
    const output = new OutputCapture(undefined, { stdoutBytes: seen });
    await output.follow(Readable.from([frame(1, text.slice(0, bytes))]));
    return output;
  }

  test.each([1, 500, 4_096, 10_000, text.length])('and %d bytes are known of: goes on after them', async (known) => {
    for (const from of [0, 1, Math.max(0, known - 4_096)]) {
      if (from > Math.max(0, known - 4_096)) continue;
      const output = await followed(known);
      await complete(output, logFrom(from), capacity);

      expect(output.stdout.bytes).toBe(text.length);
      expect(output.stdout.toString()).toBe(text);
      expect(output.hasGap).toBe(false);
    }
  });

  test('and what is known of with it has a gap, of at least as many bytes as others have seen', async () => {
    const output = await followed(1_000, 18_000);
    await complete(output, logFrom(10_000), capacity);
    const rest = text.length - 10_000;
    const missing = 18_000 - 1_000 - rest;

    expect(output).toMatchObject({ hasGap: true, truncated: true, stdout: { missing, bytes: 18_000 } });
    expect(output.stdout.toString()).toBe(
      `${text.slice(0, 1_000)}\n[... at least ${missing} bytes are missing ...]\n${text.slice(10_000)}`,
    );
  });

  test('may have lost more than anybody can tell: that is said, too', async () => {
    const output = await followed(0);
    await complete(output, logFrom(10_000), capacity);

    expect(output).toMatchObject({ hasGap: true, truncated: true, stdout: { missing: 0 } });
    expect(output.stdout.toString()).toMatch(/^\n\[\.\.\. output may be missing \.\.\.\]\n/);
  });

  test.each([
    [1_000, 0],
    [1_000, 1],
    [1_000, 500],
    [1_000, 5_000],
    [0, 0],
    [0, 500],
  ])('and is read again, with %d bytes before the gap and %d after it: has no other gap', async (known, read) => {
    const output = await followed(known);
    const log = logFrom(10_000);
    const survey = await output.survey(Readable.from(log), capacity);
    const cut = cutAfter(frame(1, text.slice(10_000, 10_000 + read)));
    await expect(output.continueFrom(cut, output.findPlace(survey))).rejects.toThrow('cut');
    await complete(output, log, capacity);

    expect(output.stdout.toString()).toBe(
      `${text.slice(0, known)}\n[... output may be missing ...]\n${text.slice(10_000)}`,
    );
  });

  test('has not where it is small enough', async () => {
    const output = await followed(0);
    await complete(output, [frame(1, 'all there is')], capacity);

    expect(output).toMatchObject({ hasGap: false, truncated: false, stdout: { bytes: 12 } });
  });

  test('and of which less is left than others have seen has a gap', async () => {
    const output = new OutputCapture(undefined, { stderrBytes: 100 });
    await complete(output, [frame(2, 'x'.repeat(60))]);
    output.end();

    expect(output).toMatchObject({ hasGap: true, stderr: { missing: 40, bytes: 100 } });
  });
});

describe('a sink that never opens', () => {
  beforeEach(() => {
    jest.useFakeTimers();
  });
  afterEach(() => {
    jest.useRealTimers();
  });

  test('has failed after a minute: the container has to be started', async () => {
    let opened: (log: AttemptLog) => void = () => undefined;
    const sink: LogSink = { open: () => new Promise((resolve) => (opened = resolve)) };
    const output = new OutputCapture();
    const opening = output.keepIn(sink, { key: 'k' });
    await jest.advanceTimersByTimeAsync(60_000);
    await opening;

    expect(output.logError?.message).toBe('nothing came of it for 60 s');
    const close = jest.fn(async () => undefined);
    opened({ close } as unknown as AttemptLog);
    await jest.advanceTimersByTimeAsync(0);
    expect(close).toHaveBeenCalledTimes(1);
  });
});
