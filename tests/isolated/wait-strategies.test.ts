import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectEngine, ContainerError } from '@tdw/activities/engine';
import { generate } from 'selfsigned';
import { useLeftoverCheck } from '../support/leftovers.ts';
import {
  importDistroless,
  removeImageByName,
  seenFromAfar,
  useStartingContainers,
} from '../support/starting-containers.ts';

/** Ends when it is told to, which the first process of a container otherwise does not. */
const untilStopped = (program: string): string => `trap 'exit 0' TERM; ${program} & wait`;
const SLEEP = untilStopped('sleep 60');
/** Any address on the engine's machine at which a container reaches it. */
const DOCKER_HOST_NAME = 'host.docker.internal';

const containers = useStartingContainers();
useLeftoverCheck();
const afar = { engine: seenFromAfar(connectEngine()) };
const ways = [
  ['next to the engine', {}],
  ['away from the engine', afar],
] as const;

const sh = (script: string): { command: string[] } => ({ command: ['sh', '-c', script] });

async function failureOf(ready: Promise<unknown>): Promise<ContainerError> {
  const error = await ready.then(
    (facts) => new Error(`Expected it not to become ready, got ${JSON.stringify(facts)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof ContainerError)) throw error;
  return error;
}

describe('a log wait', () => {
  test('has the lines of both streams counted together, and those from before it looked', async () => {
    const script = `echo ready; echo ready >&2; sleep 0.3; echo ready; ${SLEEP}`;
    const waitStrategy = { type: 'log', message: 'ready', times: 3 } as const;

    expect(await containers.waitFor({ ...sh(script), waitStrategy })).toMatchObject({ readyAt: expect.any(String) });
  });

  test('has no more lines than there are', async () => {
    const waitStrategy = { type: 'log', message: 'ready', times: 3, startupTimeout: '2s' } as const;
    const error = await failureOf(containers.waitFor({ ...sh(`echo ready; echo ready >&2; ${SLEEP}`), waitStrategy }));

    expect(error.message).toContain("waited for 3 lines with 'ready'; 2 of 3 seen");
  });

  test('takes a last line without its end of a container that has exited', async () => {
    const waitStrategy = { type: 'log', pattern: '^re[a]dy$' } as const;

    expect(await containers.waitFor({ ...sh('printf ready'), waitStrategy })).toMatchObject({ ports: {} });
  });

  test('ends when the container exits without them, and says what it wrote', async () => {
    const waitStrategy = { type: 'log', message: 'ready' } as const;
    const error = await failureOf(containers.waitFor({ ...sh('echo "no license"; exit 3'), waitStrategy }));

    expect(error).toMatchObject({ type: 'Tdw.NotReady', details: { exitCode: 3, logTail: 'no license' } });
    expect(error.message).toMatch(/exited with code 3 after \d.* waited for a line with 'ready'; 0 of 1 seen/);
  });
});

describe.each(ways)('a port wait %s', (_, way) => {
  const waitStrategy = { type: 'port', port: 80 } as const;

  test('ends when something listens inside, and knows where it is published', async () => {
    const script = `sleep 0.3; mkdir /www; exec httpd -f -p 80 -h /www`;
    const { endpoint, ports } = await containers.waitFor({ ...sh(script), ports: ['80'], waitStrategy }, way);

    expect(ports).toEqual({ '80/tcp': expect.any(Number) });
    expect(endpoint).toMatch(new RegExp(`:${ports['80/tcp']}$`));
    const socket = connect(ports['80/tcp'] ?? 0, '127.0.0.1');
    await once(socket, 'connect');
    socket.destroy();
  });

  test("is not deceived by Docker's proxy, which accepts connections for nobody", async () => {
    const limited = { ...waitStrategy, startupTimeout: '1s' };
    const error = await failureOf(containers.waitFor({ ...sh(SLEEP), ports: ['80'], waitStrategy: limited }, way));

    expect(error).toMatchObject({ type: 'Tdw.NotReady', details: { logTail: '' } });
    expect(error.message).toMatch(
      /was not ready \d+(\.\d)? s after its start: waited for port 80; nothing listens on it/,
    );
  });

  test('is not deceived by what listens to itself alone', async () => {
    const limited = { ...waitStrategy, startupTimeout: '1s' };
    const script = untilStopped('httpd -f -p 127.0.0.1:80 -h /tmp');

    expect(
      await failureOf(containers.waitFor({ ...sh(script), ports: ['80'], waitStrategy: limited }, way)),
    ).toMatchObject({ type: 'Tdw.NotReady' });
  });

  test('ends when the container exits', async () => {
    const error = await failureOf(containers.waitFor({ ...sh('sleep 0.3; exit 1'), ports: ['80'], waitStrategy }, way));

    expect(error).toMatchObject({ type: 'Tdw.NotReady', details: { exitCode: 1 } });
  });
});

describe('a port wait away from the engine, for an image with nothing to look around with', () => {
  const image = 'tdw-test-distroless:1';
  const waitStrategy = { type: 'port', port: 80 } as const;
  beforeAll(() => importDistroless(image));
  afterAll(() => removeImageByName(image));

  test('ends when something listens inside', async () => {
    const command = ['/busybox', 'httpd', '-f', '-p', '80'];

    expect(await containers.waitFor({ image, command, ports: ['80'], waitStrategy }, afar)).toMatchObject({
      ports: { '80/tcp': expect.any(Number) },
    });
  });

  test('is not deceived where nothing does', async () => {
    const limited = { ...waitStrategy, startupTimeout: '2s' };
    const command = ['/busybox', 'sh', '-c', untilStopped('/busybox sleep 60')];
    const error = await failureOf(containers.waitFor({ image, command, ports: ['80'], waitStrategy: limited }, afar));

    expect(error.message).toMatch(/waited for port 80; nothing listens on it/);
  });
});

describe.each(ways)('an HTTP wait %s', (_, way) => {
  test('ends with the expected status, and not with the one before', async () => {
    const answers = `if [ -e /tmp/asked ]; then echo 'Status: 200'; else echo 'Status: 503'; touch /tmp/asked; fi; echo`;
    const script = `mkdir -p /www/cgi-bin && cd /www && printf '%s\\n' '#!/bin/sh' "$ANSWERS" > cgi-bin/health &&
      chmod +x cgi-bin/health && exec httpd -f -p 80 -h /www`;
    const env = { ANSWERS: answers };
    const waitStrategy = { type: 'http', port: 80, path: '/cgi-bin/health' } as const;

    expect(await containers.waitFor({ ...sh(script), env, ports: ['80'], waitStrategy }, way)).toMatchObject({
      endpoint: expect.any(String),
    });
  });

  test('says what the last answer was', async () => {
    const waitStrategy = { type: 'http', port: 80, path: '/health', startupTimeout: '1s' } as const;
    const error = await failureOf(
      containers.waitFor({ ...sh(untilStopped('httpd -f -p 80 -h /tmp')), ports: ['80'], waitStrategy }, way),
    );

    expect(error.message).toMatch(/waited for GET http:\/\/…:80\/health to answer 200–299; the last answer was 404/);
  });

  test('speaks TLS, whoever has signed the certificate', async () => {
    // The program that is waited for: the container hands the connections on to it.
    const { private: key, cert } = await generate();
    const server = createServer({ key, cert }, (_request, response) => response.writeHead(204).end());
    server.listen(0, '0.0.0.0');
    await once(server, 'listening');
    try {
      const { port } = server.address() as AddressInfo;
      const script = `exec nc -ll -p 443 -e nc ${DOCKER_HOST_NAME} ${port}`;
      const waitStrategy = { type: 'http', port: 443, status: 204, tls: true } as const;
      const create = { HostConfig: { ExtraHosts: [`${DOCKER_HOST_NAME}:host-gateway`] } };

      expect(
        await containers.waitFor({ ...sh(script), ports: ['443'], waitStrategy }, { ...way, create }),
      ).toMatchObject({ ports: { '443/tcp': expect.any(Number) } });
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});

describe('a command wait', () => {
  const command = ['sh', '-c', 'echo looking; test -e /tmp/up'];

  test('ends when the command exits with 0', async () => {
    const script = `sleep 0.5; touch /tmp/up; ${SLEEP}`;
    const { startedAt, readyAt } = await containers.waitFor({
      ...sh(script),
      waitStrategy: { type: 'command', command },
    });

    expect(Date.parse(readyAt ?? '') - Date.parse(startedAt)).toBeGreaterThanOrEqual(500);
  });

  test.each([
    ['fails', command, 'it exited with code 1: looking'],
    ['is not there', ['pg_isready'], /it exited with code 12[67].*executable file not found/],
  ])('says what became of a command that %s', async (_, failing, seen) => {
    const error = await failureOf(
      containers.waitFor({ ...sh(SLEEP), waitStrategy: { type: 'command', command: failing, startupTimeout: '2s' } }),
    );

    expect(error).toMatchObject({ type: 'Tdw.NotReady' });
    expect(error.message).toMatch(seen);
  });

  test('ends when the container exits', async () => {
    const waitStrategy = { type: 'command' as const, command: ['sleep', '60'] };
    const error = await failureOf(containers.waitFor({ ...sh('sleep 0.5; exit 3'), waitStrategy }));

    expect(error).toMatchObject({ type: 'Tdw.NotReady', details: { exitCode: 3 } });
  });
});

describe.each(ways)('a combined wait %s', (_, way) => {
  const script = `echo up; sleep 0.3; exec httpd -f -p 80 -h /tmp`;
  const port = { type: 'port', port: 80 } as const;
  const never = { type: 'log', message: 'never' } as const;

  test('ends with the last of all', async () => {
    const of = [{ type: 'log' as const, message: 'up' }, port];
    const { startedAt, readyAt, endpoint } = await containers.waitFor(
      { ...sh(script), ports: ['80'], waitStrategy: { type: 'all', of } },
      way,
    );

    expect(Date.parse(readyAt ?? '') - Date.parse(startedAt)).toBeGreaterThanOrEqual(300);
    expect(endpoint).toEqual(expect.any(String));
  });

  test('ends with the first of any', async () => {
    const of = [never, { type: 'healthy' as const }, port];

    expect(
      await containers.waitFor({ ...sh(script), ports: ['80'], waitStrategy: { type: 'any', of } }, way),
    ).toMatchObject({ readyAt: expect.any(String) });
  });

  test('says of each part what was seen', async () => {
    const of = [{ type: 'log' as const, message: 'up' }, never, port];
    const error = await failureOf(
      containers.waitFor(
        {
          ...sh(`echo up; ${SLEEP}`),
          ports: ['80'],
          waitStrategy: { type: 'all', of, startupTimeout: '2s' },
        },
        way,
      ),
    );

    expect(error.message).toContain('of these, (ready), (0 of 1 seen), (nothing listens on it)');
  });
});

describe('a wait for health', () => {
  const waitStrategy = { type: 'healthy' } as const;
  const check = (script: string): object => ({
    Healthcheck: { Test: ['CMD-SHELL', script], Interval: 100e6, Timeout: 5e9, Retries: 1 },
  });

  test('ends when the check succeeds', async () => {
    const create = check('echo checked');

    expect(await containers.waitFor({ ...sh(SLEEP), waitStrategy }, { create })).toMatchObject({ ports: {} });
  });

  test('ends when the container is unhealthy, and says what the check said', async () => {
    const create = check('echo no database; exit 1');
    const error = await failureOf(containers.waitFor({ ...sh(SLEEP), waitStrategy }, { create }));

    expect(error).toMatchObject({ type: 'Tdw.NotReady' });
    expect(error.message).toContain('it is unhealthy, its last check said: no database');
  });

  test('ends at once where there is no check', async () => {
    const error = await failureOf(containers.waitFor({ ...sh(SLEEP), waitStrategy }));

    expect(error.message).toContain("but the image 'busybox:stable' has no HEALTHCHECK");
  });
});
