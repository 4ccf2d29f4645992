import { createServer, type Server } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { HttpWaitStrategy } from '@tdw/payloads';
import { atThisAddress, startingRun } from '../testing/starting-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** What it answers, each a status or that and a body, the last one from then on; and under what name it was asked. */
async function serve(
  ...answers: readonly (number | readonly [status: number, body: string])[]
): Promise<{ port: number; hosts: unknown[] }> {
  const left = [...answers];
  const hosts: unknown[] = [];
  server = createServer(({ headers }, response) => {
    hosts.push(headers.host);
    const [status, body] = [left.length > 1 ? left.shift()! : left[0]!].flat() as [number, string?];
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as { port: number }).port, hosts };
}

/** A container whose port, inside as outside, is that of the server above. */
function waiting(port: number, strategy: Partial<HttpWaitStrategy> = {}): ReturnType<typeof startingRun> {
  const wait = { type: 'http', port, ...strategy } as const;
  const starting = startingRun(engine.fake, wait, { ports: [`${port}:${port}`] });
  starting.container.ports[`${port}/tcp`] = [{ HostIp: '127.0.0.1', HostPort: String(port) }];
  return starting;
}

describe('an HTTP wait', () => {
  test("asks at the container's own address, under the name by which others know it", async () => {
    const { port, hosts } = await serve(503, 404, 204);
    const { container, ready } = waiting(port);
    atThisAddress(container);
    container.ports[`${port}/tcp`] = [{ HostIp: '0.0.0.0', HostPort: '1' }];

    expect(await ready()).toMatchObject({ endpoint: 'localhost:1', ports: { [`${port}/tcp`]: 1 } });
    expect(hosts).toEqual(['localhost:1', 'localhost:1', 'localhost:1']);
  });

  test('asks where the port is published when that address leads nowhere', async () => {
    const { port, hosts } = await serve(200);
    const { container, ready } = waiting(port);
    atThisAddress(container, '127.255.255.255');

    await ready();
    expect(hosts).toHaveLength(1);
  });

  test('asks under the name that the payload wants', async () => {
    const { port, hosts } = await serve(200);

    await waiting(port, { headers: { Host: 'example.org' } }).ready();
    expect(hosts).toEqual(['example.org']);
  });

  test.each([
    [418, 418],
    [[200, 418], 418],
  ])('takes %j for ready where %j is answered', async (status, answered) => {
    const { port } = await serve(500, answered);

    await waiting(port, { status }).ready();
  });

  test.each([
    [418, 'GET http://…:80/health to answer 418', 200],
    [[418, 419], 'GET http://…:80/health to answer 418 or 419', 200],
    [undefined, 'GET http://…:80/health to answer 200–299', 302],
  ])('says what it waited for, and what came instead: %j', async (status, awaited, answered) => {
    const { port } = await serve(answered);
    const { ready } = waiting(port, { path: '/health', startupTimeout: 500, ...(status !== undefined && { status }) });

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining(`${awaited.replace(':80', `:${port}`)}; the last answer was ${answered}`),
    });
  });

  test('says that nobody was there', async () => {
    await expect(waiting(1, { startupTimeout: 500 }).ready()).rejects.toMatchObject({
      message: expect.stringContaining('there was no answer: connect ECONNREFUSED'),
    });
  });

  test('says that there was no way', async () => {
    const { container, ready } = waiting(80, { startupTimeout: 500, tls: true });
    container.ports['80/tcp'] = [{ HostIp: '127.255.255.255', HostPort: '80' }];

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining('GET https://…:80/ to answer 200–299; 127.255.255.255:80 could not be reached'),
    });
  });

  test('asks at its own address where the port is not published', async () => {
    const { port, hosts } = await serve(503, 200);
    const { container, ready } = waiting(port);
    container.ports = {};
    atThisAddress(container);

    await ready();
    expect(hosts).toHaveLength(2);
  });

  test('says at once that there is no way where the port is not published', async () => {
    const { container, ready } = waiting(80);
    container.ports = {};
    container.networks = { bridge: { IPAddress: '198.51.100.7', IPPrefixLen: 24 } };

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining('its port is not published, and its own address cannot be reached'),
    });
  });

  test.each([{ body: '"db":"up"' }, { bodyPattern: '"db": ?"up"' }])('waits for a body with %j', async (expected) => {
    const { port } = await serve([200, '{"db":"down"}'], [503, '{"db":"up"}'], [200, '{"db":"up"}']);

    await waiting(port, expected).ready();
  });

  test('says which body came instead', async () => {
    const { port } = await serve([200, '{"db":"down"}']);
    const { ready } = waiting(port, { body: '"up"', startupTimeout: 500 });

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining(`with '"up"'; the last answer was 200 with '{"db":"down"}'`),
    });
  });
});
