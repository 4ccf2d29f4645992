import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../engine/engine-client.ts';
import { tarOf } from '../testing/tar-of.ts';
import { readArchive } from './read-archive.ts';

const never = [/.*/];

async function read(archive: Readable, wanted = never): Promise<unknown[]> {
  const found: unknown[] = [];
  for await (const { name, type, mode, bytes, content } of readArchive(archive)) {
    const isWanted = wanted.some((pattern) => pattern.test(name));
    found.push([name, type, mode, bytes, isWanted ? await text(content) : '']);
  }
  return found;
}

describe('an archive', () => {
  test('is read one after the other, whether their content is wanted or not', async () => {
    const big = 'x'.repeat(200_000);
    const tar = await tarOf(
      { name: 'out/', mode: 0o755 },
      { name: 'out/a', content: big, mode: 0o4755 },
      { name: 'out/b', content: 'b' },
      { name: 'out/link', content: '', type: 'symlink', linkname: '/etc/passwd' },
    );

    expect(await read(Readable.from(pieces(tar)), [/b$/])).toEqual([
      ['out/', 'directory', 0o755, 0, ''],
      ['out/a', 'file', 0o755, 200_000, ''],
      ['out/b', 'file', 0o644, 1, 'b'],
      ['out/link', 'symlink', 0o644, 0, ''],
    ]);
  });

  test.each([
    ['in a header', 700],
    ['in a file', 1_600],
  ])('that breaks off %s is the failure of its engine', async (_, at) => {
    const tar = await tarOf({ name: 'out/a', content: 'a' }, { name: 'out/b', content: 'x'.repeat(10_000) });

    await expect(read(Readable.from(pieces(tar.subarray(0, at))))).rejects.toBeInstanceOf(EngineError);
  });

  test('that is none is the failure of its engine', async () => {
    await expect(read(Readable.from([Buffer.alloc(2_048, 'no tar')]))).rejects.toBeInstanceOf(EngineError);
  });

  test('whose connection is cut in a file is the failure of its engine', async () => {
    const tar = await tarOf({ name: 'out/a', content: 'x'.repeat(10_000) });
    const archive = new PassThrough();
    archive.write(tar.subarray(0, 2_000));
    const reading = read(archive);
    archive.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));

    await expect(reading).rejects.toBeInstanceOf(EngineError);
  });

  test('that is not read to its end is let go of', async () => {
    const archive = new PassThrough();
    archive.write(await tarOf({ name: 'out/a', content: 'a' }, { name: 'out/b', content: 'b' }));
    for await (const { name } of readArchive(archive)) if (name === 'out/a') break;

    expect(archive.destroyed).toBe(true);
  });
});

function pieces(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / 1_000) }, (_, index) =>
    bytes.subarray(index * 1_000, (index + 1) * 1_000),
  );
}
