import { describe, expect, test } from '@jest/globals';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { connectEngine } from './connect-engine.ts';

const engine = useFakeEngine();

describe('the version of the API', () => {
  test.each(['1.24', '1.41', '1.48', ''])("is the engine's own where that is known: %j", async (version) => {
    engine.fake.apiVersion = version;

    expect(await engine.fake.client.info()).toMatchObject({ version: '28.0.1' });
  });

  test.each(['1.49', '1.100', '2.0'])('is the newest that we know for an engine of %s', async (apiVersion) => {
    const asked = await pathsAskedOf(apiVersion);

    expect(asked).toEqual(['/_ping', '/v1.48/info', '/v1.48/info']);
  });

  test.each(['', 'new', '1', '1.41/../x'])('is left to an engine that calls its own %j', async (apiVersion) => {
    expect(await pathsAskedOf(apiVersion)).toEqual(['/_ping', '/info', '/info']);
  });

  test('is left to an engine that does not let itself be asked', async () => {
    const paths = await pathsAsked((request, response) => {
      if (request.url === '/_ping') response.writeHead(403).end('{"message":"forbidden"}');
      else response.end('{}');
    });

    expect(paths).toEqual(['/_ping', '/info', '/info']);
  });

  test('is asked for again when the engine refuses it, as one that has been replaced', async () => {
    await engine.fake.client.info();
    engine.fake.apiVersion = '1.45';

    expect(await engine.fake.client.info()).toMatchObject({ version: '28.0.1' });
  });

  test('is asked for again after an engine that did not answer', async () => {
    const { client } = engine.fake;
    engine.fake.refusesConnections = true;
    await expect(client.info()).rejects.toMatchObject({ name: 'EngineError', status: undefined });
    engine.fake.refusesConnections = false;

    expect(await client.info()).toMatchObject({ version: '28.0.1' });
  });
});

function pathsAskedOf(apiVersion: string): Promise<string[]> {
  return pathsAsked((_, response) => {
    if (apiVersion !== '') response.setHeader('api-version', apiVersion);
    response.end('{}');
  });
}

/** What a client asks of an engine of which it wants to know twice how it is. */
async function pathsAsked(answer: RequestListener): Promise<string[]> {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    return answer(request, response);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    const client = connectEngine(`tcp://127.0.0.1:${(server.address() as AddressInfo).port}`);
    await client.info();
    await client.info();
    return paths;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}
