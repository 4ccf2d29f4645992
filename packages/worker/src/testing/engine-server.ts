import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface EngineServer {
  /** As in `DOCKER_HOST`. */
  readonly address: string;
  close(): Promise<void>;
}

/**
 * An engine that says how it is, and nothing else.
 *
 * @param answers - what it says besides: by method and path, as in `GET /volumes/x`. `null`: that there is no such thing
 */
export async function serveEngine(answers: Readonly<Record<string, unknown>> = {}): Promise<EngineServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-worker-engine-'));
  const path = join(folder, 'docker.sock');
  const server: Server = createServer(({ method, url = '' }, response) => {
    const info = { NCPU: 2, ServerVersion: '99.0', SystemTime: new Date(0).toISOString() };
    const { [`${method} ${url.split('?')[0]}`]: answer = info } = answers;
    const [status, body] = answer === null ? [404, { message: 'no such thing' }] : [200, answer];
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }).listen(path);
  await once(server, 'listening');
  return {
    address: `unix://${path}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      rmSync(folder, { recursive: true });
    },
  };
}
