import { describe, expect, test } from '@jest/globals';
import type { StreamName } from '../output/demultiplex.ts';
import { endlessText, startEndlessLog } from '../testing/endless-log.ts';
import { describeWithS3 } from '../testing/s3-server.ts';
import { useFolder } from '../testing/use-folder.ts';
import { useS3Server } from '../testing/use-s3-server.ts';
import { createFileLogSink } from './file-log-sink.ts';
import { findLogs } from './find-logs.ts';
import type { AttemptLog, LogEnd, LogSink } from './log-sink.ts';
import { readLog } from './read-log.ts';
import { createS3LogSink } from './s3-log-sink.ts';
import type { LogPiece } from './stored-log.ts';

// What holds for every sink, whatever it keeps logs in.

const owner = { key: 'k', namespaceId: 'n', workflowId: 'order/17 ü', runId: 'r', step: 's' };
const END: LogEnd = {
  at: '2026-01-01T00:00:00.000Z',
  stdout: { bytes: 3, sha256: '', missing: 0 },
  stderr: { bytes: 0, sha256: '', missing: 0 },
};

/** A kind of sink: where it keeps logs in this test, and how one is made that does. */
interface Kind {
  place(): string;
  create(place: string, segmentBytes?: number): Promise<LogSink>;
}

describe('the file sink', () => {
  const folder = useFolder();
  holdsFor({
    place: () => folder.path,
    create: async (place, segmentBytes) =>
      createFileLogSink(place, { ...(segmentBytes !== undefined && { segmentBytes }) }),
  });
});

describeWithS3('the sink in a bucket', () => {
  const s3 = useS3Server();
  holdsFor({
    place: () => `s3://${s3.bucket}/logs/of-us`,
    create: (place, segmentBytes) =>
      createS3LogSink(place, { uploadIntervalMs: 10, ...(segmentBytes !== undefined && { segmentBytes }) }),
  });
});

async function keptIn(log: AttemptLog, stream: StreamName = 'stdout'): Promise<string> {
  const kept: Buffer[] = [];
  for await (const bytes of log.readKept(stream)) kept.push(bytes);
  return Buffer.concat(kept).toString();
}

/** The pieces of each stream that follow on each other are told as one. */
async function piecesOf(reference: string): Promise<string[]> {
  const pieces: (Omit<LogPiece, 'bytes'> & { text: string })[] = [];
  for await (const { stream, missing, bytes } of readLog(reference)) {
    const last = pieces.at(-1);
    if (last !== undefined && last.stream === stream && missing === 0) last.text += bytes.toString();
    else pieces.push({ stream, missing, text: bytes.toString() });
  }
  return pieces.map(({ stream, missing, text }) => `${stream}${missing > 0 ? ` -${missing}` : ''} ${text}`);
}

function holdsFor({ place, create }: Kind): void {
  test('keeps both streams apart, and they are found by the reference', async () => {
    const log = await (await create(place())).open(owner);
    await log.write('stdout', 0, Buffer.from('one '));
    await log.write('stderr', 0, Buffer.from('oops'));
    await log.write('stdout', 4, Buffer.from('two'));
    await log.close();

    expect(await piecesOf(log.reference)).toEqual(['stdout one two', 'stderr oops']);
  });

  test('goes on in another segment when one is full, and loses nothing', async () => {
    const log = await (await create(place(), 10)).open(owner);
    const text = Array.from({ length: 50 }, (_, index) => `line ${index}\n`);
    let offset = 0;
    for (const line of text) {
      await log.write('stdout', offset, Buffer.from(line));
      offset += line.length;
    }
    await log.close();

    expect(await keptIn(await (await create(place())).open(owner))).toBe(text.join(''));
    expect(await piecesOf(log.reference)).toEqual([`stdout ${text.join('')}`]);
  });

  test('takes much more than it has room for at a time', async () => {
    const log = await (await create(place(), 100_000)).open(owner);
    const chunk = Buffer.alloc(30_000, 'x');
    for (let index = 0; index < 100; index++) await log.write('stderr', index * chunk.length, chunk);
    await log.close();

    expect((await keptIn(await (await create(place())).open(owner), 'stderr')).length).toBe(3_000_000);
  });

  test('gives the next attempt what was kept, and keeps what both write', async () => {
    const sink = await create(place());
    const zombie = await sink.open(owner);
    await zombie.write('stdout', 0, Buffer.from('0123'));
    await zombie.close();
    const successor = await sink.open(owner);
    expect(await keptIn(successor)).toBe('0123');

    // The zombie wakes up, and both copy the same output.
    await zombie.write('stdout', 4, Buffer.from('45'));
    await successor.write('stdout', 4, Buffer.from('4567'));
    await zombie.write('stdout', 6, Buffer.from('6789'));
    await Promise.all([zombie.close(), successor.close()]);

    expect(await piecesOf(successor.reference)).toEqual(['stdout 0123456789']);
  });

  test('gives the next attempt nothing that comes after a gap, and the reader the gap', async () => {
    const sink = await create(place());
    const log = await sink.open(owner);
    await log.write('stdout', 0, Buffer.from('abc'));
    await log.write('stdout', 10, Buffer.from('xyz'));
    await log.close();

    expect(await keptIn(await sink.open(owner))).toBe('abc');
    expect(await piecesOf(log.reference)).toEqual(['stdout abc', 'stdout -7 xyz']);
  });

  test('knows a log that is complete, also one without any output', async () => {
    const sink = await create(place());
    const log = await sink.open(owner);
    await log.close(END);

    expect(log.ended).toBe(false);
    expect((await sink.open(owner)).ended).toBe(true);
    expect(await piecesOf(log.reference)).toEqual([]);
  });

  test('has it followed until it is complete', async () => {
    const log = await (await create(place())).open(owner);
    const seen: string[] = [];
    await log.write('stdout', 0, Buffer.from('one'));
    while ((await findLogs(place(), owner.workflowId)).length === 0);
    const reading = (async () => {
      for await (const { stream, bytes } of readLog(log.reference, { follow: true })) {
        seen.push(`${stream} ${bytes.toString()}`);
        if (seen.length === 1) await log.write('stderr', 0, Buffer.from('two'));
        if (seen.length === 2) {
          await log.write('stdout', 3, Buffer.from('three'));
          await log.close(END);
        }
      }
    })();
    await reading;

    expect(seen).toEqual(['stdout one', 'stderr two', 'stdout three']);
  });

  test('has who follows it stopped by a signal, with its reason', async () => {
    const log = await (await create(place())).open(owner);
    await log.write('stdout', 0, Buffer.from('one'));
    await log.close();
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of readLog(log.reference, { follow: true, signal: stop.signal })) {
        stop.abort(new Error('enough'));
      }
    })();

    await expect(reading).rejects.toThrow('enough');
  });

  test('has one told who asks for a log that is not there', async () => {
    const log = await (await create(place())).open(owner);
    await log.close();
    const other = log.reference.replace(/s@k$/, 's@other');

    await expect(readLog(other).next()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('has the beginning of what a process wrote that was killed, and the next one goes on', async () => {
    const writer = startEndlessLog(place(), owner);
    let kept = '';
    while (kept.length < 200_000) {
      const [log] = await findLogs(place(), owner.workflowId);
      if (log !== undefined) kept = (await piecesOf(log.reference)).join().replace('stdout ', '');
    }
    await writer.kill();

    const successor = await (await create(place())).open(owner);
    kept = await keptIn(successor);
    await successor.write('stdout', kept.length, Buffer.from('the rest'));
    await successor.close(END);

    expect(kept).toBe(endlessText(kept.length));
    expect(kept.length).toBeGreaterThanOrEqual(200_000);
    expect(await piecesOf(successor.reference)).toEqual([`stdout ${kept}the rest`]);
  });
}
