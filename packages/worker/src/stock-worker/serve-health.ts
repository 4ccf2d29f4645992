import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { Address } from './flag-values.ts';
import type { Health } from './health.ts';
import { orExplain } from './or-explain.ts';

export interface HealthServer {
  /** Where it answers: with the real port, where any free one was asked for by 0. */
  readonly url: string;
  close(): Promise<void>;
}

/** Answers `GET /healthz`: 200 while all is well, else 503, with the reasons as JSON. */
export async function serveHealth({ host, port }: Address, check: () => Promise<Health>): Promise<HealthServer> {
  const server = createServer(({ method, url }, response) => {
    if (url !== '/healthz') answer(response, 404, { error: 'Expected /healthz' });
    else if (method !== 'GET' && method !== 'HEAD') answer(response, 405, { error: 'Expected GET' });
    else void check().then((health) => answer(response, health.status === 'ok' ? 200 : 503, health));
  });
  server.listen(port, host);
  await orExplain(once(server, 'listening'), `Health cannot be served on ${host}:${port} (--health-address)`);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    url: `http://${isIPv6(host) ? `[${host}]` : host}:${actualPort}/healthz`,
    async close() {
      server.close();
      // Probers keep their connections open for the next time.
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function answer(response: ServerResponse, status: number, body: object): void {
  const json = `${JSON.stringify(body)}\n`;
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' }).end(json);
}
