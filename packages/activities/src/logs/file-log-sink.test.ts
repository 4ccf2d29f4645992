import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { StreamName } from '../output/demultiplex.ts';
import { useFolder } from '../testing/use-folder.ts';
import { createFileLogSink } from './file-log-sink.ts';
import type { AttemptLog, LogEnd } from './log-sink.ts';
import { type LogPiece, readLog } from './read-log.ts';

const folder = useFolder();
const owner = { key: 'k', namespaceId: 'n', workflowId: 'w', runId: 'r', step: 's' };
const END: LogEnd = {
  at: '2026-01-01T00:00:00.000Z',
  stdout: { bytes: 3, sha256: '', missing: 0 },
  stderr: { bytes: 0, sha256: '', missing: 0 },
};

async function keptIn(log: AttemptLog, stream: StreamName = 'stdout'): Promise<string> {
  const kept: Buffer[] = [];
  for await (const bytes of log.readKept(stream)) kept.push(bytes);
  return Buffer.concat(kept).toString();
}

async function piecesOf(reference: string): Promise<string[]> {
  const pieces: LogPiece[] = [];
  for await (const piece of readLog(reference)) pieces.push(piece);
  return pieces.map(
    ({ stream, bytes, missing }) => `${stream}${missing > 0 ? ` -${missing}` : ''} ${bytes.toString()}`,
  );
}

const filesOf = ({ reference }: AttemptLog): string[] => readdirSync(fileURLToPath(reference)).sort();

describe('the file sink', () => {
  test('keeps both streams in plain files, and its reference is that of their folder', async () => {
    const log = await createFileLogSink(folder.path).open(owner);
    await log.write('stdout', 0, Buffer.from('one '));
    await log.write('stderr', 0, Buffer.from('oops'));
    await log.write('stdout', 4, Buffer.from('two'));
    await log.close();

    expect(fileURLToPath(log.reference)).toBe(join(folder.path, 'n', 'w', 'r', 's@k'));
    expect(filesOf(log)).toEqual([
      expect.stringMatching(/^stderr\.000000000000000\.\w{12}\.log$/),
      expect.stringMatching(/^stdout\.000000000000000\.\w{12}\.log$/),
    ]);
    expect(await piecesOf(log.reference)).toEqual(['stdout one two', 'stderr oops']);
  });

  test('is for its owner alone', async () => {
    const log = await createFileLogSink(join(folder.path, 'logs')).open(owner);
    await log.write('stdout', 0, Buffer.from('secret'));
    await log.close();
    const path = fileURLToPath(log.reference);

    expect(statSync(join(folder.path, 'logs')).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, filesOf(log)[0]!)).mode & 0o777).toBe(0o600);
  });

  test('begins a new file when one is full, and loses nothing', async () => {
    const log = await createFileLogSink(folder.path, { segmentBytes: 10 }).open(owner);
    const text = Array.from({ length: 100 }, (_, index) => `line ${index}\n`);
    let offset = 0;
    for (const line of text) {
      await log.write('stdout', offset, Buffer.from(line));
      offset += line.length;
    }
    await log.close();

    expect(filesOf(log).length).toBeGreaterThan(30);
    expect(await keptIn(await createFileLogSink(folder.path).open(owner))).toBe(text.join(''));
  });

  test('gives the next attempt what was kept, and keeps what both write', async () => {
    const sink = createFileLogSink(folder.path);
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

    expect((await piecesOf(successor.reference)).map((piece) => piece.replace('stdout ', '')).join('')).toBe(
      '0123456789',
    );
  });

  test('gives the next attempt nothing that comes after a gap, and the reader the gap', async () => {
    const sink = createFileLogSink(folder.path);
    const log = await sink.open(owner);
    await log.write('stdout', 0, Buffer.from('abc'));
    await log.write('stdout', 10, Buffer.from('xyz'));
    await log.close();

    expect(await keptIn(await sink.open(owner))).toBe('abc');
    expect(await piecesOf(log.reference)).toEqual(['stdout abc', 'stdout -7 xyz']);
  });

  test('knows a log that is complete', async () => {
    const sink = createFileLogSink(folder.path);
    const log = await sink.open(owner);
    await log.write('stdout', 0, Buffer.from('abc'));
    await log.close(END);

    expect(log.ended).toBe(false);
    expect((await sink.open(owner)).ended).toBe(true);
  });

  test('has room for a megabyte before it makes a writer wait', async () => {
    const log = await createFileLogSink(folder.path).open(owner);
    await log.write('stdout', 0, Buffer.from('x'));
    const chunk = Buffer.alloc(65_536, 'x');
    let chunks = 0;
    let wait: Promise<void> | undefined;
    while (wait === undefined) wait = log.write('stdout', 1 + chunks++ * chunk.length, chunk);
    await wait;
    await log.close();

    expect(chunks).toBe(16);
    expect((await keptIn(await createFileLogSink(folder.path).open(owner))).length).toBe(1 + 16 * chunk.length);
  });

  test('makes its folder again that was cleared away while it was empty', async () => {
    const log = await createFileLogSink(folder.path).open(owner);
    rmSync(fileURLToPath(log.reference), { recursive: true });
    await log.write('stdout', 0, Buffer.from('abc'));
    await log.close();

    expect(await piecesOf(log.reference)).toEqual(['stdout abc']);
  });

  test('rejects where its folder cannot be', async () => {
    writeFileSync(join(folder.path, 'n'), 'in the way');

    await expect(createFileLogSink(folder.path).open(owner)).rejects.toMatchObject({ code: 'ENOTDIR' });
  });

  test('rejects what it cannot write, at once and when it is closed', async () => {
    const log = await createFileLogSink(folder.path).open(owner);
    rmSync(fileURLToPath(log.reference), { recursive: true });
    writeFileSync(fileURLToPath(log.reference), 'in the way');

    await expect(log.write('stdout', 0, Buffer.from('abc'))).rejects.toMatchObject({ code: 'ENOTDIR' });
    await expect(log.close()).rejects.toMatchObject({ code: 'ENOTDIR' });
  });
});

describe('one who follows a log', () => {
  test('sees what is written, until it is complete', async () => {
    const log = await createFileLogSink(folder.path).open(owner);
    const seen: string[] = [];
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
    await log.write('stdout', 0, Buffer.from('one'));
    await reading;

    expect(seen).toEqual(['stdout one', 'stderr two', 'stdout three']);
  });

  test('ends by the signal, with its reason', async () => {
    const log = await createFileLogSink(folder.path).open(owner);
    const stop = new AbortController();
    const reading = (async () => {
      for await (const _ of readLog(log.reference, { follow: true, signal: stop.signal }));
    })();
    stop.abort(new Error('enough'));

    await expect(reading).rejects.toThrow('enough');
  });

  test('is told where there is no log', async () => {
    await expect(readLog(`file://${folder.path}/nothing`).next()).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
