import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { getAnswer, type HttpAnswer, type HttpTarget } from './get-answer.ts';

const never = new AbortController().signal;
let server: Server | undefined;
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
  server?.close();
});

async function ask(
  of: Server,
  target: Partial<HttpTarget> = {},
  signal = never,
  timeoutMs = 5_000,
): Promise<HttpAnswer> {
  server = of;
  server.on('connection', (socket: Socket) => sockets.push(socket.on('error', () => undefined)));
  await new Promise<void>((resolve) => of.listen(0, '127.0.0.1', resolve));
  const { port } = of.address() as { port: number };
  return getAnswer(
    { host: '127.0.0.1', port, path: '/', headers: {}, tls: false, bodyBytes: 0, ...target },
    signal,
    timeoutMs,
  );
}

const answering = (listener: RequestListener): Server => createServer(listener);
const saying = (bytes: string): Server =>
  createTcpServer((socket) => void socket.once('data', () => socket.write(bytes)));

describe('the status', () => {
  test('is that of a GET request for the path, with the headers', async () => {
    const asked: unknown[] = [];
    const listening = answering(({ method, url, headers }, response) => {
      asked.push([method, url, headers['x-check'], headers.host]);
      response.writeHead(204).end();
    });

    expect(await ask(listening, { path: '/a?b', headers: { host: 'me:1', 'X-Check': 'yes' } })).toEqual({
      status: 204,
      body: '',
    });
    expect(asked).toEqual([['GET', '/a?b', 'yes', 'me:1']]);
  });

  test('is known before the body has come, and the connection is closed', async () => {
    const closed = Promise.withResolvers<void>();
    const listening = answering((_, response) => {
      response.on('close', () => closed.resolve());
      response.writeHead(200).write('the beginning of a long');
    });

    expect(await ask(listening)).toEqual({ status: 200, body: '' });
    await closed.promise;
  });

  test('is that of a redirect, which is not followed', async () => {
    expect(await ask(answering((_, response) => response.writeHead(302, { location: '/x' }).end()))).toEqual({
      status: 302,
      body: '',
    });
  });

  test('comes over TLS, too, whoever has signed the certificate', async () => {
    const { private: key, cert } = await generate();
    const listening = createTlsServer({ key, cert }, (_, response) => response.writeHead(201).end());

    expect(await ask(listening, { tls: true })).toEqual({ status: 201, body: '' });
  });

  test('may be that of a switch of protocols', async () => {
    const headers = { connection: 'upgrade', upgrade: 'x' };

    expect(
      await ask(saying('HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'), { headers }),
    ).toEqual({ status: 101, body: '' });
  });

  test('is taken from an answer that is sloppy about its lines', async () => {
    expect(await ask(saying('HTTP/1.1 503 Busy\r\n\n'))).toEqual({ status: 503, body: '' });
  });
});

describe('the body', () => {
  test('is read as far as is wanted, and no further', async () => {
    const closed = Promise.withResolvers<void>();
    const listening = answering((_, response) => {
      response.on('close', () => closed.resolve());
      response.write('the beg');
      response.write('inning of a long');
    });

    expect(await ask(listening, { bodyBytes: 10 })).toEqual({ status: 200, body: 'the beginn' });
    await closed.promise;
  });

  test('is all of it where that is less', async () => {
    expect(
      await ask(
        answering((_, response) => response.end('grün')),
        { bodyBytes: 10 },
      ),
    ).toEqual({
      status: 200,
      body: 'grün',
    });
  });

  test('that breaks off is no answer', async () => {
    const broken = createTcpServer((socket) =>
      socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nok')),
    );

    expect(await ask(broken, { bodyBytes: 10 })).toEqual({ error: expect.any(String), reached: true });
  });

  test('that does not come in time is none, either', async () => {
    const slow = answering((_, response) => response.write('ok'));

    expect(await ask(slow, { bodyBytes: 10 }, never, 50)).toEqual({ error: 'not within 0.05 s', reached: true });
  });
});

describe('no status, but somebody who is there,', () => {
  test.each([
    ['what is no HTTP', saying('SSH-2.0-x\r\n')],
    ['an end without an answer', createTcpServer((socket) => void socket.on('data', () => socket.end()))],
    ['a broken connection', createTcpServer((socket) => void socket.on('data', () => socket.resetAndDestroy()))],
  ])('has %s', async (_, listening) => {
    expect(await ask(listening)).toEqual({ error: expect.any(String), reached: true });
  });

  test('has a refusal', async () => {
    const target = { host: '127.0.0.1', port: 1, path: '/', headers: {}, tls: false, bodyBytes: 0 };

    expect(await getAnswer(target, never)).toMatchObject({ reached: true });
  });

  test('has an answer that is not there in time', async () => {
    expect(
      await ask(
        createTcpServer(() => undefined),
        {},
        never,
        50,
      ),
    ).toEqual({ error: 'not within 0.05 s', reached: true });
  });
});

test('Nobody is there at an address that cannot be reached', async () => {
  const target = { host: '127.255.255.255', port: 80, path: '/', headers: {}, tls: false, bodyBytes: 0 };

  expect(await getAnswer(target, never)).toMatchObject({ reached: false });
});

test('It rejects when it is called off', async () => {
  const abort = new AbortController();
  const listening = createTcpServer((socket) => void socket.once('data', () => abort.abort()));

  await expect(ask(listening, {}, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
});
