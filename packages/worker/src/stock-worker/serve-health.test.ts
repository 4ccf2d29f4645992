import { afterEach, describe, expect, test } from '@jest/globals';
import type { Health } from './health.ts';
import { type HealthServer, serveHealth } from './serve-health.ts';

const OK: Health = { status: 'ok', problems: [], warnings: [], workers: { q: 'RUNNING' } };
const FAILING: Health = {
  status: 'failing',
  problems: ['The worker on q is STOPPED'],
  warnings: [],
  workers: { q: 'STOPPED' },
};

describe('the health server', () => {
  const servers: HealthServer[] = [];
  afterEach(async () => {
    await Promise.all(servers.splice(0).map((server) => server.close()));
  });

  async function serve(health: Health, host = '127.0.0.1', port = 0): Promise<HealthServer> {
    const server = await serveHealth({ host, port }, async () => health);
    servers.push(server);
    return server;
  }

  test.each([
    [200, OK],
    [503, FAILING],
  ])('answers %d and the facts, as JSON: %j', async (status, health) => {
    const { url } = await serve(health);
    const response = await fetch(url);

    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual(health);
  });

  test.each([
    ['HEAD', '/healthz', 200],
    ['POST', '/healthz', 405],
    ['GET', '/', 404],
  ])('answers %s %s with %d', async (method, path, status) => {
    const { url } = await serve(OK);

    expect((await fetch(new URL(path, url), { method })).status).toBe(status);
  });

  test('answers on IPv6, too', async () => {
    const { url } = await serve(OK, '::1');

    expect(url).toMatch(/^http:\/\/\[::1\]:\d+\/healthz$/);
    expect((await fetch(url)).status).toBe(200);
  });

  test('closes at once, whoever is still connected', async () => {
    const server = await serveHealth({ host: '127.0.0.1', port: 0 }, async () => OK);
    await (await fetch(server.url, { headers: { connection: 'keep-alive' } })).text();
    await server.close();

    await expect(fetch(server.url)).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  test('names the flag where the address is taken', async () => {
    const { url } = await serve(OK);
    const port = Number(new URL(url).port);

    await expect(serve(OK, '127.0.0.1', port)).rejects.toThrow(
      new RegExp(`^Health cannot be served on 127.0.0.1:${port} \\(--health-address\\): .*EADDRINUSE`),
    );
  });
});
