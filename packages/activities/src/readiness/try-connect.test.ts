import { createServer } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { tryConnect } from './try-connect.ts';

const never = new AbortController().signal;

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

  test('rejects when it is called off', async () => {
    const abort = new AbortController();
    abort.abort();

    await expect(tryConnect('127.0.0.1', 80, abort.signal)).rejects.toMatchObject({ name: 'AbortError' });
  });
});
