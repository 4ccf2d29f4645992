import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeWithS3 } from '../../testing/s3-server.ts';
import { useS3Server } from '../../testing/use-s3-server.ts';
import { S3Bucket } from './s3-bucket.ts';

describeWithS3('a bucket', () => {
  const s3 = useS3Server();
  /** As the server does, without asking it a thousand times. */
  function put(key: string): void {
    const path = join(s3.server.folderOf(s3.bucket), key);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, 'x');
  }
  const open = (): S3Bucket => new S3Bucket(s3.bucket, 1_000);

  test('lists more than one answer has room for', async () => {
    const bucket = open();
    const names = Array.from({ length: 1_001 }, (_, index) => `many/${String(index).padStart(4, '0')}/a`);
    for (const name of names) put(name);
    const found: string[] = [];
    for await (const { key } of bucket.list('many/')) found.push(key);

    expect(found.sort()).toEqual(names);
    expect((await bucket.listFolders('many/')).length).toBe(1_001);
  });

  test('gives an object from a byte on', async () => {
    const bucket = open();
    await bucket.write('a', Buffer.from('0123456789'), 'text/plain');

    expect((await bucket.read('a', 0)).toString()).toBe('0123456789');
    expect((await bucket.read('a', 7)).toString()).toBe('789');
  });

  test('is asked for as long as one has patience: then the error says where it should be', async () => {
    process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:1';

    await expect(new S3Bucket('logs', 300).listFolders('')).rejects.toThrow(
      /^the bucket 'logs' of http:\/\/127.0.0.1:1: .*ECONNREFUSED/,
    );
  });
});
