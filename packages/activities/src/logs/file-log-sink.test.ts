import { readdirSync, readlinkSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import { createFileLogSink } from './file-log-sink.ts';
import type { AttemptLog } from './log-sink.ts';
import { readLog } from './read-log.ts';
import type { LogPiece } from './stored-log.ts';

const folder = useFolder();
const owner = { key: 'k', namespaceId: 'n', workflowId: 'w', runId: 'r', step: 's' };

async function keptIn(log: AttemptLog): Promise<string> {
  const kept: Buffer[] = [];
  for await (const bytes of log.readKept('stdout')) kept.push(bytes);
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

/** Of this process. */
function openFilesIn(path: string): string[] {
  const descriptors = readdirSync('/proc/self/fd');
  const files = descriptors.flatMap((descriptor) => {
    try {
      return [readlinkSync(`/proc/self/fd/${descriptor}`)];
    } catch {
      // Closed since, as that of the listing itself.
      return [];
    }
  });
  return files.filter((file) => file.startsWith(path));
}

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

  test('waits for a file that is still being opened when it is closed', async () => {
    const log = await createFileLogSink(folder.path).open(owner);
    void log.write('stdout', 0, Buffer.from('abc'));
    await log.close();

    expect(openFilesIn(folder.path)).toEqual([]);
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
