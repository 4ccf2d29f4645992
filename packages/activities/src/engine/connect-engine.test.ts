import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import util from 'node:util';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { FakeEngine } from '../testing/fake-engine.ts';
import { useFolder } from '../testing/use-folder.ts';
import { connectEngine } from './connect-engine.ts';

describe('connectEngine', () => {
  let server: Server | undefined;
  let fake: FakeEngine | undefined;

  afterEach(async () => {
    server?.close();
    await fake?.stop();
    server = fake = undefined;
  });

  test.each(['tcp', 'http'])('speaks HTTP to %s://', async (scheme) => {
    server = createServer((_, response) => response.end('{"ServerVersion":"1","NCPU":2,"SystemTime":"3"}'));
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;

    expect(await connectEngine(`${scheme}://127.0.0.1:${port}`).info()).toEqual({
      version: '1',
      cpus: 2,
      systemTime: '3',
    });
  });

  test('speaks to a socket', async () => {
    fake = await FakeEngine.start();

    expect(await connectEngine(fake.host).info()).toMatchObject({ version: '28.0.1' });
  });

  test('speaks to a socket whose path has a space, as the CLI does', async () => {
    fake = await FakeEngine.start('tdw fake engine-');

    expect(await connectEngine(fake.host).info()).toMatchObject({ version: '28.0.1' });
  });

  test('has none of its connections described with a request, which would be most of its cost', async () => {
    fake = await FakeEngine.start();
    const engine = connectEngine(fake.host);
    const described = jest.spyOn(util, 'inspect');
    try {
      await engine.isUp();

      const [, ping] = described.mock.results.map(({ value }) => String(value));
      expect(ping).toContain('/_ping');
      expect(ping).not.toContain('freeSockets');
    } finally {
      described.mockRestore();
    }
  });

  describe('with an environment', () => {
    const environment = { ...process.env };
    const folder = useFolder();
    afterEach(() => {
      process.env = { ...environment };
    });

    test('needs no certificate of its own for an engine that asks for none', () => {
      writeFileSync(join(folder.path, 'ca.pem'), '');
      Object.assign(process.env, {
        DOCKER_HOST: 'tcp://build-7:2376',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CERT_PATH: folder.path,
      });

      expect(connectEngine().hostName()).toBe('build-7');
      expect(process.env['DOCKER_HOST']).toBe('tcp://build-7:2376');
    });

    test.each(['tcp://nowhere:1', 'ssh://nowhere', 'fd://'])(
      'takes its address, though DOCKER_HOST is %s',
      async (host) => {
        process.env['DOCKER_HOST'] = host;
        fake = await FakeEngine.start();

        expect(await connectEngine(fake.host).info()).toMatchObject({ version: '28.0.1' });
      },
    );
  });

  test('sends nothing before the first call', () => {
    for (const host of ['unix:///nowhere/x.sock', 'npipe:////./pipe/docker_engine', 'tcp://nowhere']) {
      expect(() => connectEngine(host)).not.toThrow();
    }
  });

  test.each([
    ['unix:///var/run/docker.sock', true, 'localhost'],
    ['npipe:////./pipe/docker_engine', true, 'localhost'],
    ['tcp://localhost:2375', false, 'localhost'],
    ['tcp://docker.example.org', false, 'docker.example.org'],
    ['tcp://:2375', false, 'localhost'],
    ['ssh://me@build-7', false, 'build-7'],
    ['tcp://[::1]:2375', false, '::1'],
  ])('knows of %s whether it is on this machine (%s), and where its ports are (%s)', (host, isLocal, hostName) => {
    expect(connectEngine(host).isLocal()).toBe(isLocal);
    expect(connectEngine(host).hostName()).toBe(hostName);
  });

  test.each([
    [
      'fd://3',
      "Expected an engine address that begins with unix://, npipe://, tcp:// or ssh://, got 'fd://3' (connectEngine)",
    ],
    ['tcp://', "Expected the engine's host in 'tcp://' (connectEngine)"],
    ['tcp://a:1/path', "Expected no path after the engine's host in 'tcp://a:1/path' (connectEngine)"],
    ['tcp://a b', "Expected an engine's address, got 'tcp://a b' (connectEngine)"],
  ])('refuses an address of which it can make nothing, and says which: %s', (address, message) => {
    expect(() => connectEngine(address)).toThrow(message);
  });
});
