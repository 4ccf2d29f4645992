import { EventEmitter, once } from 'node:events';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { ObjectWriter } from './object-writer.ts';

/** A bucket whose uploads end as a test says. */
class Uploads extends EventEmitter<{ begun: [] }> {
  readonly begun: { key: string; body: string; settle: (error?: Error) => void }[] = [];

  async write(key: string, body: Buffer): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const settle = (error?: Error): void => (error === undefined ? resolve() : reject(error));
    this.begun.push({ key, body: body.toString(), settle });
    this.emit('begun');
    return promise;
  }

  async nth(count: number): Promise<Uploads['begun'][number]> {
    while (this.begun.length < count) await once(this, 'begun');
    return this.begun[count - 1]!;
  }
}

let uploads: Uploads;
let writer: ObjectWriter;
beforeEach(() => {
  uploads = new Uploads();
  const keyOf = (name: string): string => name;
  const options = { bucket: uploads, hastyBucket: uploads, keyOf, writer: 'me', segmentBytes: 10, uploadIntervalMs: 1 };
  writer = new ObjectWriter({ ...options, stream: 'stdout' });
});

describe('a stream that is uploaded', () => {
  test('has what could not be uploaded uploaded with what has come since', async () => {
    void writer.write(0, Buffer.from('ab'));
    const first = await uploads.nth(1);
    void writer.write(2, Buffer.from('c'));
    first.settle(new Error('away'));
    const second = await uploads.nth(2);
    second.settle();
    await writer.close();

    expect([first, second].map(({ key, body }) => [key, body])).toEqual([
      ['stdout.000000000000000.me.log', 'ab'],
      ['stdout.000000000000000.me.log', 'abc'],
    ]);
    expect(uploads.begun.length).toBe(2);
  });

  test('is uploaded one piece after the other', async () => {
    void writer.write(0, Buffer.from('0123456789'));
    void writer.write(10, Buffer.from('abcdefghij'));
    const closed = writer.close();
    const first = await uploads.nth(1);
    expect(uploads.begun.length).toBe(1);
    first.settle();
    (await uploads.nth(2)).settle();
    await closed;

    expect(uploads.begun.map(({ key, body }) => [key, body])).toEqual([
      ['stdout.000000000000000.me.log', '0123456789'],
      ['stdout.000000000000010.me.log', 'abcdefghij'],
    ]);
  });

  test('is in another object after bytes that are missing', async () => {
    void writer.write(0, Buffer.from('ab'));
    void writer.write(7, Buffer.from('cd'));
    const closed = writer.close();
    (await uploads.nth(1)).settle();
    (await uploads.nth(2)).settle();
    await closed;

    expect(uploads.begun.map(({ key }) => key)).toEqual([
      'stdout.000000000000000.me.log',
      'stdout.000000000000007.me.log',
    ]);
  });

  test('takes nothing more once a full piece of it was not taken', async () => {
    void writer.write(0, Buffer.from('0123456789'));
    (await uploads.nth(1)).settle(new Error('refused'));

    await expect(writer.write(10, Buffer.from('0123456789'))).rejects.toThrow('refused');
    await expect(writer.close()).rejects.toThrow('refused');
    expect(uploads.begun.length).toBe(1);
  });
});
