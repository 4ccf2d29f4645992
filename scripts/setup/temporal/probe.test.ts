import { describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { createServer as createHttp } from 'node:http';
import { createServer } from 'node:http2';
import { type AddressInfo, createServer as createTcp } from 'node:net';
import { cleanUp } from '../test-support.ts';
import { callGrpc, encodeString } from './grpc.mjs';
import { freePort } from './ports.mjs';
import { hasNamespace, serverVersion, uiAnswers } from './probe.mjs';

/** A gRPC server that answers each method with a status and a string. */
async function grpcServer(answers: Record<string, [status: number, text?: string]>): Promise<string> {
  const server = createServer().on('stream', (stream, headers) => {
    const [status, text] = answers[String(headers[':path']).split('/').at(-1) ?? ''] ?? [12];
    const type = { ':status': 200, 'content-type': 'application/grpc' };
    stream.resume();
    if (text === undefined) {
      stream.respond({ ...type, 'grpc-status': `${status}` }, { endStream: true });
      return;
    }
    stream.respond(type, { waitForTrailers: true });
    stream.once('wantTrailers', () => stream.sendTrailers({ 'grpc-status': `${status}` }));
    const message = encodeString(text);
    stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]));
  });
  return listen(server);
}

async function listen(server: ReturnType<typeof createTcp>): Promise<string> {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  cleanUp(() => server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('serverVersion', () => {
  test('asks a Temporal server', async () => {
    expect(await serverVersion(await grpcServer({ GetSystemInfo: [0, '1.29.1'] }))).toBe('1.29.1');
  });

  test('a server that refuses to tell us is still one', async () => {
    expect(await serverVersion(await grpcServer({ GetSystemInfo: [16] }))).toContain('not told');
  });

  test('another gRPC server is none', async () => {
    await expect(serverVersion(await grpcServer({}))).rejects.toThrow('gRPC status 12');
  });

  test('neither is a web server, nor a closed port', async () => {
    const web = await listen(createHttp((_, response) => response.end('hello')));
    await expect(serverVersion(web)).rejects.toThrow();
    await expect(serverVersion('127.0.0.1:1')).rejects.toThrow('ECONNREFUSED');
  });
});

test('something that accepts and says nothing is given up', async () => {
  const mute = await listen(createTcp((socket) => cleanUp(() => socket.destroy())));
  await expect(callGrpc(`http://${mute}`, '/x/y', Buffer.alloc(0), { timeoutMs: 50 })).rejects.toThrow(
    'no answer in 50 ms',
  );
});

test('hasNamespace', async () => {
  expect(await hasNamespace(await grpcServer({ DescribeNamespace: [0, ''] }), 'default')).toBe(true);
  expect(await hasNamespace(await grpcServer({ DescribeNamespace: [5] }), 'default')).toBe(false);
});

test('uiAnswers wants a page', async () => {
  const page = await listen(createHttp((_, response) => response.end('<!doctype html><html></html>')));
  const other = await listen(createHttp((_, response) => response.end('{}')));
  expect(await uiAnswers(`http://${page}`)).toBe(true);
  expect(await uiAnswers(`http://${other}`)).toBe(false);
  expect(await uiAnswers(`http://127.0.0.1:${await freePort()}`)).toBe(false);
});
