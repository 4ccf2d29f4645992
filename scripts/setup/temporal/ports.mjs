import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Whether nothing listens there.
 *
 * @param {number} port
 */
export async function isFree(port) {
  try {
    await closeAfterListening(port);
    return true;
  } catch {
    return false;
  }
}

/** A port that is free now; the system hands it out again only after some time. */
export function freePort() {
  return closeAfterListening(0);
}

/** @param {number} port */
async function closeAfterListening(port) {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  server.close();
  await once(server, 'close');
  return address.port;
}
