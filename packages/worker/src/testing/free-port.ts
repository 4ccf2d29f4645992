import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

// Below those that the kernel gives to connections, and to the ports of containers: one of these could be taken by
// anybody until whoever it is meant for has come to listen on it.
const LOWEST = 20_000;
const HIGHEST = 32_767;

/** A port that nobody listens on. */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  const port = randomInt(LOWEST, HIGHEST + 1);
  const server = createServer().listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE') return freePort(host);
    throw error;
  }
  server.close();
  await once(server, 'close');
  return port;
}
