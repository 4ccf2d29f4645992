import { createHash, randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { expect, test } from '@jest/globals';
import { describeWithS3 } from '../testing/s3-server.ts';
import { useS3Server } from '../testing/use-s3-server.ts';
import { ArtifactNotKept } from './artifact-store.ts';
import { findArtifacts, readArtifact } from './find-artifacts.ts';
import { createS3ArtifactStore } from './s3-artifact-store.ts';

const owner = { key: 'the-key', step: 'build', namespaceId: 'ns', workflowId: 'order/17', runId: 'run' };

async function* pieces(bytes: Buffer, size = 1_000_000): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

describeWithS3('a store in a bucket', () => {
  const s3 = useS3Server();
  const url = (): string => `s3://${s3.bucket}/tdw`;

  test.each([
    ['nothing', 0],
    ['little', 11],
    ['exactly one part', 8 * 1024 * 1024],
    ['many parts', 20_000_001],
  ])('keeps a file that has %s, and gives it back', async (_, size) => {
    const store = await createS3ArtifactStore(url());
    const content = randomBytes(size);
    const folder = await store.open(owner);
    const reference = await folder.put('/out/a b.bin', pieces(content));

    expect(reference).toBe(`${url()}/ns/order%2F17/run/build@the-key/%2Fout%2Fa%20b.bin`);
    const kept = await buffer(Readable.from(store.read({ reference, bytes: size })));
    expect(kept.equals(content)).toBe(true);
  });

  test('has all of a file, or nothing of it', async () => {
    const store = await createS3ArtifactStore(url());
    const folder = await store.open(owner);
    const half = async function* (): AsyncGenerator<Buffer> {
      yield* pieces(randomBytes(9_000_000));
      throw new Error('the source said so');
    };

    await expect(folder.put('/out/a', half())).rejects.toThrow('the source said so');
    const reference = `${url()}/ns/order%2F17/run/build@the-key/%2Fout%2Fa`;
    await expect(text(Readable.from(store.read({ reference, bytes: 1 })))).rejects.toBeInstanceOf(ArtifactNotKept);
    await expect(text(Readable.from(store.read({ reference, bytes: 0 })))).rejects.toBeInstanceOf(ArtifactNotKept);
  });

  test('is read by who knows the run, when it is complete', async () => {
    const store = await createS3ArtifactStore(url());
    const folder = await store.open(owner);
    const reference = await folder.put('/out/a', pieces(Buffer.from('a')));
    expect(await findArtifacts(url(), 'order/17')).toEqual([]);
    const artifact = {
      path: '/out/a',
      reference,
      bytes: 1,
      sha256: createHash('sha256').update('a').digest('hex'),
      mode: '0644',
    };
    await folder.complete([artifact]);

    const found = await findArtifacts(url(), 'order/17');
    expect(found).toEqual([{ step: 'build', key: 'the-key', ...artifact }]);
    expect(await text(Readable.from(readArtifact(found[0]!)))).toBe('a');
    expect(await findArtifacts(url(), 'order/18')).toEqual([]);
  });

  test('gives nothing of what is elsewhere, nor of what is not there any more', async () => {
    const store = await createS3ArtifactStore(url());
    const elsewhere = await createS3ArtifactStore(`s3://${s3.bucket}/other`);
    const put = async (in_: typeof store): Promise<string> =>
      (await in_.open(owner)).put('/a', pieces(Buffer.from('a')));
    const [own, others] = [await put(store), await put(elsewhere)];
    const read = (reference: string): Promise<string> => text(Readable.from(store.read({ reference, bytes: 1 })));

    expect(await read(own)).toBe('a');
    for (const reference of [others, `s3://${s3.bucket}/tdw-not/a`, 'file:///etc/passwd', `${url()}/../other/a`]) {
      await expect(read(reference)).rejects.toThrow();
    }
    rmSync(join(s3.server.folderOf(s3.bucket), 'tdw'), { recursive: true });
    await expect(read(own)).rejects.toBeInstanceOf(ArtifactNotKept);
  });

  test('says before it is used whether it can be', async () => {
    await expect((await createS3ArtifactStore(url())).check()).resolves.toBeUndefined();
    await expect((await createS3ArtifactStore('s3://missing')).check()).rejects.toThrow('a bucket that exists');
    await expect(createS3ArtifactStore('s3:/x')).rejects.toThrow('Expected s3://bucket');
  });
});
