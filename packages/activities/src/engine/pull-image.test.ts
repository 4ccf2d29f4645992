import { describe, expect, test } from '@jest/globals';
import { cutPull, inBand, pullLines } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { EngineError } from './engine-client.ts';

const engine = useFakeEngine();

async function pull(reference: string, signal = new AbortController().signal): Promise<string[]> {
  const progress: string[] = [];
  await engine.fake.client.pullImage(reference, { onProgress: (line) => progress.push(line), signal });
  return progress;
}

describe('pullImage', () => {
  test('resolves when the image is there', async () => {
    engine.fake.registry.add('busybox:stable');
    await pull('busybox:stable');

    expect(engine.fake.images).toContain('busybox:stable');
  });

  test.each([
    ['alpine', { fromImage: 'alpine', tag: 'latest' }],
    ['localhost:5000/team/app:1.0', { fromImage: 'localhost:5000/team/app', tag: '1.0' }],
    ['app@sha256:abc', { fromImage: 'app', tag: 'sha256:abc' }],
  ])('asks for %s by repository and tag', async (reference, query) => {
    engine.fake.once('pull', pullLines());
    await pull(reference);

    expect(Object.fromEntries(engine.fake.calls[0]?.query ?? [])).toEqual(query);
  });

  test('counts the layers that are done', async () => {
    engine.fake.once(
      'pull',
      pullLines(
        { status: 'Pulling from library/app', id: 'latest' },
        { status: 'Already exists', id: 'a' },
        { status: 'Pulling fs layer', id: 'b' },
        { status: 'Downloading', id: 'b', progressDetail: { current: 1 } },
        { status: 'Pull complete', id: 'b' },
        { status: 'Status: Downloaded newer image' },
      ),
    );

    expect(await pull('app')).toEqual([
      'asking the registry',
      '1 of 1 layers',
      '1 of 2 layers',
      '1 of 2 layers',
      '2 of 2 layers',
      '2 of 2 layers',
    ]);
  });

  test('rejects with the error that stands inside the stream', async () => {
    engine.fake.once('pull', pullLines({ status: 'Pulling', id: 'a' }, inBand('toomanyrequests: slow down')));

    await expect(pull('app')).rejects.toMatchObject({
      name: 'EngineError',
      status: 200,
      message: 'toomanyrequests: slow down',
    });
  });

  test('rejects with an error that has no details', async () => {
    engine.fake.once('pull', pullLines({ error: 'plain' }));

    await expect(pull('app')).rejects.toThrow(new EngineError('plain'));
  });

  test.each([
    ['in a line', cutPull],
    ['between two lines', (exchange) => exchange.begin().write('{"status":"x","id":"a"}\n', () => exchange.cut())],
    [
      'before the first',
      (exchange) => {
        exchange.begin();
        setImmediate(() => exchange.cut());
      },
    ],
  ] satisfies [string, typeof cutPull][])(
    'rejects when the connection is cut %s',
    async (_, cut) => {
      engine.fake.once('pull', cut);

      await expect(pull('app')).rejects.toBeInstanceOf(EngineError);
    },
    3_000,
  );

  test('rejects when the engine says what is not JSON', async () => {
    engine.fake.once('pull', (exchange) => exchange.begin().end('<html>proxy</html>\n'));

    await expect(pull('app')).rejects.toBeInstanceOf(EngineError);
  });

  test.each(['before it begins', 'while it waits', 'midway'])(
    "rejects with the signal's reason, aborted %s",
    async (when) => {
      const abort = new AbortController();
      const reason = new Error('enough');
      if (when === 'before it begins') abort.abort(reason);
      engine.fake.once('pull', (exchange) => {
        if (when === 'midway') exchange.begin().write('{"status":"Pulling fs layer","id":"a"}\n');
        setImmediate(() => abort.abort(reason));
      });

      await expect(pull('app', abort.signal)).rejects.toBe(reason);
    },
    3_000,
  );
});
