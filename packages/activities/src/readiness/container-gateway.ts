import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What Docker and podman put into every container. */
const MARKS = ['.dockerenv', 'run/.containerenv'];
/** Interface, destination (all zeros: the default route), gateway, in hexadecimal and the lowest byte first. */
const DEFAULT_ROUTE = /^\S+\t00000000\t([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})([0-9A-F]{2})\t/m;

/** The machine that the container is on in which this process runs; `null` when it is in none. */
export function containerGateway(root = '/'): string | null {
  const routes = join(root, 'proc/net/route');
  if (!MARKS.some((mark) => existsSync(join(root, mark))) || !existsSync(routes)) return null;
  const [, ...bytes] = DEFAULT_ROUTE.exec(readFileSync(routes, 'utf8')) ?? [];
  if (bytes.length === 0) return null;
  return bytes
    .reverse()
    .map((byte) => Number.parseInt(byte, 16))
    .join('.');
}
