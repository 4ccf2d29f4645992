import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { cleanUp, temporaryFolder } from '../test-support.ts';

/** Answers by `METHOD /path`, the query left out; anything else is 404, as an engine says it. */
export interface Answers {
  [request: string]: { status?: number; body: unknown };
}

/** A real HTTP server where an engine could be. */
export async function fakeEngine(answers: Answers, kind: 'unix' | 'tcp' = 'unix') {
  const requests: string[] = [];
  const bodies: Buffer[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${decodeURIComponent(request.url ?? '')}`);
    const { status = 200, body } = answers[`${request.method} ${request.url?.split('?')[0]}`] ?? {
      status: 404,
      body: { message: 'no such thing' },
    };
    const sent: Buffer[] = [];
    request.on('data', (chunk) => sent.push(chunk));
    request.on('end', () => {
      bodies.push(Buffer.concat(sent));
      response.writeHead(status, { 'content-type': typeof body === 'string' ? 'text/plain' : 'application/json' });
      response.end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  const socket = join(temporaryFolder(), 'engine.sock');
  await once(kind === 'unix' ? server.listen(socket) : server.listen(0, '127.0.0.1'), 'listening');
  cleanUp(() => server.close());
  const host = kind === 'unix' ? `unix://${socket}` : `tcp://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { candidate: { source: 'test', host }, requests, bodies };
}
