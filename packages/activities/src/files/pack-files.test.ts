import { setImmediate as turn } from 'node:timers/promises';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { extract, type Header } from 'tar-stream';
import { packFiles, type PackedFile } from './pack-files.ts';

function file(fields: Partial<PackedFile> & { text?: string }): PackedFile {
  const { text = '', ...others } = fields;
  const bytes = Buffer.from(text);
  return { path: '/in/a', mode: 0o644, uid: 0, gid: 0, bytes: bytes.length, content: () => [bytes], ...others };
}

async function unpack(archive: Readable): Promise<[Header, string][]> {
  const entries: [Header, string][] = [];
  const unpacking = extract();
  archive.pipe(unpacking);
  for await (const entry of unpacking) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(piece as Buffer);
    entries.push([entry.header, Buffer.concat(pieces).toString()]);
  }
  return entries;
}

describe('an archive of files', () => {
  test('has them with their owners and permissions, and no folder', async () => {
    const path = `/in/${'folder/'.repeat(30)}ünïcode`;
    const archive = packFiles([
      file({ text: 'a', mode: 0o750, uid: 1_000, gid: 70 }),
      file({ path, text: 'ü', mode: 0, uid: 4_294_967_294, gid: 4_294_967_294 }),
      file({ path: '/in/empty' }),
    ]);

    expect(await unpack(archive)).toMatchObject([
      [{ name: 'in/a', type: 'file', mode: 0o750, uid: 1_000, gid: 70 }, 'a'],
      [{ name: path.slice(1), type: 'file', mode: 0, pax: { uid: '4294967294', gid: '4294967294' } }, 'ü'],
      [{ name: 'in/empty' }, ''],
    ]);
  });

  test('for a folder has their names there', async () => {
    expect(await unpack(packFiles([file({ path: '/data/x/a' })], '/data'))).toMatchObject([[{ name: 'x/a' }, '']]);
    expect(await unpack(packFiles([file({ path: '/data/x/a' })], '/data/'))).toMatchObject([[{ name: 'x/a' }, '']]);
  });

  test('is made as fast as it is read, and no faster', async () => {
    const piece = Buffer.alloc(64 * 1024);
    let given = 0;
    const content = function* (): Generator<Buffer> {
      for (; given < 1_000; given++) yield piece;
    };
    const archive = packFiles([file({ bytes: 1_000 * piece.length, content })]);
    for (let turns = 0; turns < 50; turns++) await turn();

    expect(given).toBeLessThan(20);
    expect((await buffer(archive)).length).toBeGreaterThan(1_000 * piece.length);
  });

  test('fails with what its source fails with', async () => {
    const content = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('a');
      throw new Error('the source said so');
    };

    await expect(buffer(packFiles([file({ bytes: 2, content })]))).rejects.toThrow('the source said so');
  });

  test.each(['more', 'a'])('fails where a file is not as long as was said: %j', async (text) => {
    await expect(buffer(packFiles([file({ text, bytes: 2 })]))).rejects.toThrow();
  });

  test('that nobody reads on lets go of its source', async () => {
    let letGo = (): void => undefined;
    const isClosed = new Promise<void>((resolve) => (letGo = resolve));
    const content = async function* (): AsyncGenerator<Buffer> {
      try {
        for (;;) yield Buffer.alloc(64 * 1024);
      } finally {
        letGo();
      }
    };
    const archive = packFiles([file({ bytes: 1e9, content })]);
    archive.read();
    await turn();
    archive.destroy();

    await isClosed;
  });
});
