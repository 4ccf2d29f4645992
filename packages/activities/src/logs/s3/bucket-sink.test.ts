import { expect, test } from '@jest/globals';
import { describeWithS3 } from '../../testing/s3-server.ts';
import { useS3Server } from '../../testing/use-s3-server.ts';
import { readLog } from '../read-log.ts';
import { createS3LogSink, type S3LogSinkOptions } from '../s3-log-sink.ts';
import type { AttemptLog, LogEnd } from '../log-sink.ts';
import { S3Bucket } from './s3-bucket.ts';

const owner = { key: 'k', namespaceId: 'n', workflowId: 'w', runId: 'r', step: 's' };
const END: LogEnd = {
  at: '2026-01-01T00:00:00.000Z',
  stdout: { bytes: 3, sha256: '', missing: 0 },
  stderr: { bytes: 0, sha256: '', missing: 0 },
};
/** Longer than any test. */
const NEVER_MS = 3_600_000;
const MIB = 1024 * 1024;

describeWithS3('a sink in a bucket', () => {
  const s3 = useS3Server();

  async function open(options: S3LogSinkOptions = { uploadIntervalMs: NEVER_MS }): Promise<AttemptLog> {
    return (await createS3LogSink(`s3://${s3.bucket}/logs`, options)).open(owner);
  }

  async function objects(): Promise<[string, number][]> {
    const found: [string, number][] = [];
    for await (const { key, bytes } of new S3Bucket(s3.bucket, 0).list('')) found.push([key, bytes]);
    return found;
  }

  async function textOf(reference: string): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const { bytes, missing } of readLog(reference)) chunks.push(Buffer.alloc(missing, '?'), bytes);
    return Buffer.concat(chunks).toString();
  }

  test('keeps an object for each stream and one for the end, under the names that files have', async () => {
    const log = await open();
    await log.write('stdout', 0, Buffer.from('one '));
    await log.write('stderr', 0, Buffer.from('oops'));
    await log.write('stdout', 4, Buffer.from('two'));
    await log.close(END);

    expect(log.reference).toBe(`s3://${s3.bucket}/logs/n/w/r/s@k`);
    expect(await objects()).toEqual([
      ['logs/n/w/r/s@k/end.json', JSON.stringify(END).length + 1],
      [expect.stringMatching(/^logs\/n\/w\/r\/s@k\/stderr\.000000000000000\.\w+\.log$/), 4],
      [expect.stringMatching(/^logs\/n\/w\/r\/s@k\/stdout\.000000000000000\.\w+\.log$/), 7],
    ]);
  });

  test('keeps nothing of a container that has written nothing, but that it is complete', async () => {
    await (await open()).close(END);

    expect(await objects()).toEqual([['logs/n/w/r/s@k/end.json', expect.any(Number)]]);
  });

  test('works in the whole of a bucket', async () => {
    const log = await (await createS3LogSink(`s3://${s3.bucket}`)).open(owner);
    await log.write('stdout', 0, Buffer.from('abc'));
    await log.close();

    expect(await objects()).toEqual([[expect.stringMatching(/^n\/w\/r\/s@k\/stdout/), 3]]);
    expect(await textOf(log.reference)).toBe('abc');
  });

  test('has in the bucket after a while what a container has written that goes on', async () => {
    const log = await open({ uploadIntervalMs: 10 });
    await log.write('stdout', 0, Buffer.from('a'));
    for (let length = 1; length < 5; length++) {
      while ((await objects()).at(-1)?.[1] !== length);
      await log.write('stdout', length, Buffer.from('a'));
    }
    await log.close();

    expect(await objects()).toEqual([[expect.stringMatching(/stdout\.0+\./), 5]]);
  });

  test('goes on in another object rather than upload much again', async () => {
    const log = await open({ uploadIntervalMs: 10 });
    await log.write('stdout', 0, Buffer.alloc(MIB, 'a'));
    while ((await objects()).length === 0);
    await log.write('stdout', MIB, Buffer.from('b'));
    await log.close();

    expect((await objects()).map(([, bytes]) => bytes)).toEqual([MIB, 1]);
  });

  test('makes a writer wait who is two segments ahead of the store', async () => {
    const log = await open({ segmentBytes: MIB, uploadIntervalMs: NEVER_MS });
    s3.server.freeze();
    let offset = 0;
    const write = (): Promise<void> | undefined => {
      const waited = log.write('stdout', offset, Buffer.alloc(MIB / 2, 'x'));
      offset += MIB / 2;
      return waited;
    };
    const [first, second, third, fourth] = [write(), write(), write(), write()];
    s3.server.thaw();
    await fourth;
    await log.close();

    expect([first, second, third]).toEqual([undefined, undefined, undefined]);
    expect(fourth).toBeInstanceOf(Promise);
    expect((await textOf(log.reference)).length).toBe(2 * MIB);
  });

  test('loses nothing when the store goes down amid an upload, and comes back', async () => {
    const log = await open({ segmentBytes: MIB, uploadIntervalMs: 10 });
    await log.write('stderr', 0, Buffer.from('early'));
    while ((await objects()).length === 0);
    s3.server.freeze();
    const blocked = [
      log.write('stdout', 0, Buffer.alloc(MIB, '0')),
      log.write('stdout', MIB, Buffer.alloc(MIB, '1')),
      log.write('stderr', 5, Buffer.from(' and late')),
    ];
    await s3.server.kill();
    const closed = log.close(END);
    await s3.server.start();
    await Promise.all([...blocked, closed]);

    expect(await textOf(log.reference)).toBe('0'.repeat(MIB) + '1'.repeat(MIB) + 'early and late');
  });

  test('rejects what cannot be written, to the writer who waits and when it is closed', async () => {
    const log = await open({ segmentBytes: MIB, uploadIntervalMs: NEVER_MS });
    s3.server.removeBucket(s3.bucket);
    await log.write('stdout', 0, Buffer.alloc(MIB));

    await expect(log.write('stdout', MIB, Buffer.alloc(MIB))).rejects.toMatchObject({ code: 'NoSuchBucket' });
    await expect(log.close()).rejects.toMatchObject({ code: 'NoSuchBucket' });
  });
});

describeWithS3('the check of a sink in a bucket', () => {
  const s3 = useS3Server();
  const check = async (bucket: string): Promise<void> => (await createS3LogSink(`s3://${bucket}/logs`)).check();

  test('finds a bucket that can be listed and written', async () => {
    await expect(check(s3.bucket)).resolves.toBeUndefined();
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['a bucket that is not there', {}, 'nowhere', 'expected a bucket that exists'],
    ['a wrong secret', { AWS_SECRET_ACCESS_KEY: 'wrong' }, '', "expected credentials of that store's"],
    ['a wrong user', { AWS_ACCESS_KEY_ID: 'nobody' }, '', "expected credentials of that store's"],
    ['a wrong region', { AWS_REGION: 'eu-west-1' }, '', "expected the bucket's region in AWS_REGION"],
  ])('says of %s where that is, and what was expected', async (_, environment, bucket, expected) => {
    Object.assign(process.env, environment);
    const name = bucket || s3.bucket;
    const problem = new RegExp(`^the bucket '${name}' of ${s3.server.endpoint}: \\w+: .*; ${expected}`);

    await expect(check(name)).rejects.toThrow(problem);
  });
});
