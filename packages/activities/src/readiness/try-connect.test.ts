import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from '@jest/globals';
import { tryConnect } from './try-connect.ts';

const never = new AbortController().signal;

const BUSY_SERVER = `
  const { createServer } = require('node:net');
  const { parentPort } = require('node:worker_threads');
  const server = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    parentPort.postMessage(server.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  });
`;

describe('tryConnect', () => {
  test('says who answers, and who refuses', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };

    expect(await tryConnect('127.0.0.1', port, never)).toBe('connected');
    await new Promise((resolve) => server.close(resolve));
    expect(await tryConnect('127.0.0.1', port, never)).toBe('refused');
  });

  test('has no way to an address that cannot be reached', async () => {
    expect(await tryConnect('127.255.255.255', 80, never)).toBe('noWay');
  });

  test('has no way to where the packets are swallowed', async () => {
    // A server that is too busy ever to accept: once its queue of one is full, the kernel says nothing any more.
    const busy = new Worker(BUSY_SERVER, { eval: true });
    const [port] = (await once(busy, 'message')) as [number];
    const queued = Array.from({ length: 2 }, () => connect(port, '127.0.0.1'));
    try {
      await Promise.all(queued.map((socket) => once(socket, 'connect')));

      expect(await tryConnect('127.0.0.1', port, never, 100)).toBe('noWay');
    } finally {
      for (const socket of queued) socket.destroy();
      await busy.terminate();
    }
  });

  test('rejects when it is called off', async () => {
    const abort = new AbortController();
    abort.abort();

    await expect(tryConnect('127.0.0.1', 80, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
