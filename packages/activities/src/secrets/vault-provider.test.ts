import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import { createVaultProvider } from './vault-provider.ts';

/** What a KV engine of version 2 answers, as its documentation has it. */
const ANSWERS: Readonly<Record<string, [status: number, body: unknown]>> = {
  '/v1/kv/data/apps/db': [200, { data: { data: { password: 'hunter2', port: 5432 }, metadata: { version: 3 } } }],
  // A version that has been deleted.
  '/v1/kv/data/apps/gone': [404, { data: { data: null, metadata: { deletion_time: '2026-01-01T00:00:00Z' } } }],
  '/v1/kv/data/apps/empty': [200, { data: { data: null, metadata: {} } }],
  '/v1/kv/data/apps/forbidden': [403, { errors: ['1 error occurred: permission denied hunter2'] }],
  '/v1/kv/data/apps/sealed': [503, { errors: ['Vault is sealed'] }],
  '/v1/kv/data/apps/unmounted': [404, { errors: ['no handler for route "kv/data/apps/unmounted"'] }],
  '/v1/kv/data/apps/strange': [200, { data: { password: 'hunter2' } }],
  '/v1/kv/data/apps/moved': [307, {}],
};

const never = new AbortController().signal;

describe('secrets in Vault', () => {
  const folder = useFolder();
  const asked: IncomingMessage[] = [];
  let server: Server;
  let url: string;
  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(request);
      const [status, body] = ANSWERS[request.url ?? ''] ?? [404, { errors: [] }];
      response.writeHead(status, { location: 'http://elsewhere.example.com/' }).end(JSON.stringify(body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/kv`;
  });
  afterEach(() => void asked.splice(0));
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const find = (name: string): Promise<Buffer | undefined> =>
    createVaultProvider({ url, token: async () => 'the-token', namespace: 'team' }).find(name, never);

  test('are keys of what is at a path, asked for with the token and in the namespace', async () => {
    expect((await find('apps/db/password'))?.toString()).toBe('hunter2');
    expect(asked[0]?.headers).toMatchObject({ 'x-vault-token': 'the-token', 'x-vault-namespace': 'team' });
  });

  test.each(['apps/db/user', 'apps/db/constructor', 'apps/nothing/x', 'apps/gone/x', 'apps/empty/x'])(
    'do not have %s',
    async (name) => {
      expect(await find(name)).toBeUndefined();
    },
  );

  test('have a path and a key: nobody is asked for less', async () => {
    expect(await find('password')).toBeUndefined();
    expect(asked).toEqual([]);
  });

  test.each([
    ['apps/forbidden/x', 'the answer was 403'],
    ['apps/sealed/x', 'the answer was 503'],
    ['apps/unmounted/x', 'nothing is mounted there'],
    ['apps/strange/x', 'the answer is none of a KV engine of version 2'],
    ['apps/db/port', 'its value is no text but a number'],
  ])('cannot be told of %s: %s', async (name, message) => {
    await expect(find(name)).rejects.toMatchObject({ message });
  });

  test('are not asked for elsewhere, where the token would go, too', async () => {
    await expect(find('apps/moved/x')).rejects.toThrow('unexpected redirect');
  });

  test('are asked for with the token that is in a file, as it is now', async () => {
    const file = join(folder.path, 'token');
    const before = { ...process.env };
    delete process.env['VAULT_TOKEN'];
    process.env['VAULT_TOKEN_FILE'] = file;
    try {
      const provider = createVaultProvider({ url });
      for (const token of ['first', 'second']) {
        writeFileSync(file, `${token}\n`);
        await provider.find('apps/db/password', never);
      }
    } finally {
      process.env = before;
    }

    expect(asked.map(({ headers }) => headers['x-vault-token'])).toEqual(['first', 'second']);
  });

  test('are not to be had where nobody listens', async () => {
    const provider = createVaultProvider({ url: `http://127.0.0.1:${await freePort()}/kv`, token: async () => 't' });

    await expect(provider.find('apps/db/password', never)).rejects.toThrow('ECONNREFUSED');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
