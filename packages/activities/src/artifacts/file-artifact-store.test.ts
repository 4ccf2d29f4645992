import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import { ArtifactNotKept } from './artifact-store.ts';
import { createFileArtifactStore } from './file-artifact-store.ts';

const folder = useFolder();
const owner = { key: 'the-key', step: 'build', namespaceId: 'ns', workflowId: '../order', runId: 'run' };

async function* pieces(...texts: string[]): AsyncGenerator<Buffer> {
  for (const piece of texts) yield Buffer.from(piece);
}

describe('a file store', () => {
  const store = () => createFileArtifactStore(folder.path);
  const put = async (path: string, ...texts: string[]): Promise<string> =>
    (await store().open(owner)).put(path, pieces(...texts));

  test('keeps what it is given, for nobody else to read, until it is asked for', async () => {
    const reference = await put('/out/a b.xml', 'one', 'two');

    expect(await text(Readable.from(store().read({ reference, bytes: 6 })))).toBe('onetwo');
    expect(fileURLToPath(reference)).toBe(
      join(folder.path, 'ns/%2E./order'.replace('./order', '.%2Forder'), 'run/build@the-key/%2Fout%2Fa%20b.xml'),
    );
    expect(statSync(fileURLToPath(reference)).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(fileURLToPath(reference))).mode & 0o777).toBe(0o700);
  });

  test('has all of a file, or nothing of it', async () => {
    const half = async function* (): AsyncGenerator<Buffer> {
      yield Buffer.from('half');
      throw new Error('the source said so');
    };
    const place = await store().open(owner);

    await expect(place.put('/out/a', half())).rejects.toThrow('the source said so');
    const reference = await put('/out/b', 'b');
    expect(readdirSync(dirname(fileURLToPath(reference)))).toEqual(['%2Fout%2Fb']);
  });

  test('lets two attempts write the same at a time', async () => {
    const references = await Promise.all([put('/out/a', 'a'), put('/out/a', 'a'), put('/out/a', 'a')]);

    expect(new Set(references).size).toBe(1);
    expect(await text(Readable.from(store().read({ reference: references[0], bytes: 1 })))).toBe('a');
  });

  test('does not have what was removed', async () => {
    const reference = await put('/out/a', 'a');
    rmSync(fileURLToPath(reference));

    await expect(text(Readable.from(store().read({ reference, bytes: 1 })))).rejects.toBeInstanceOf(ArtifactNotKept);
  });

  test('gives nothing of what is elsewhere', async () => {
    const inside = join(folder.path, 'artifacts');
    mkdirSync(inside);
    writeFileSync(join(folder.path, 'secret'), 'secret');
    const references = [
      pathToFileURL(join(folder.path, 'secret')).href,
      `${pathToFileURL(inside).href}/../secret`,
      `${pathToFileURL(inside).href}/%2e%2e/secret`,
      pathToFileURL(`${inside}-not/secret`).href,
      pathToFileURL(inside).href,
      'file://elsewhere/secret',
      'https://example.com/secret',
      join(folder.path, 'secret'),
      '',
    ];
    for (const reference of references) {
      const read = text(Readable.from(createFileArtifactStore(inside).read({ reference, bytes: 6 })));
      await expect(read).rejects.toBeInstanceOf(ArtifactNotKept);
    }
  });

  test('follows no link, which none of its files is', async () => {
    const inside = join(folder.path, 'artifacts');
    mkdirSync(inside);
    writeFileSync(join(folder.path, 'secret'), 'secret');
    symlinkSync(join(folder.path, 'secret'), join(inside, 'link'));
    const reference = pathToFileURL(join(inside, 'link')).href;

    await expect(text(Readable.from(createFileArtifactStore(inside).read({ reference, bytes: 6 })))).rejects.toThrow();
  });
});
