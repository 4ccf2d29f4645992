import type { EngineClient } from '../engine/engine-client.ts';
import { LineSplitter } from './line-splitter.ts';
import { readExecution } from './read-execution.ts';

/** The kernel's tables of a network namespace's TCP sockets: to read them takes no more than `cat`. */
const TABLES = ['/proc/net/tcp', '/proc/net/tcp6'];
const HEADER = /^\s*sl\s+local_address\s/;
/** Number, local address and port, remote address and port, state: all of them hexadecimal. */
const SOCKET = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} ([0-9A-F]{2}) /;
const LISTEN = '0A';
/** 127.0.0.0/8, as the kernel of a little-endian machine prints it; the same within IPv6; and ::1. */
const LOOPBACK = /^(?:[0-9A-F]{6}7F|0{16}FFFF0000[0-9A-F]{6}7F|0{24}01000000)$/;

/**
 * Whether something listens on a TCP port in the network namespace of a container, at an address that others can
 * reach.
 *
 * @returns `undefined` when it could not be seen: there is no `cat` in the image
 */
export async function findListener(
  engine: EngineClient,
  containerId: string,
  port: number,
  signal: AbortSignal,
): Promise<boolean | undefined> {
  const execution = await engine.exec(containerId, ['cat', ...TABLES], signal);
  const lines = new LineSplitter();
  let seesTable = false;
  let listens = false;
  await readExecution(execution, signal, (bytes) =>
    lines.write(bytes, (line) => {
      seesTable ||= HEADER.test(line);
      listens ||= isListener(line, port);
    }),
  );
  return seesTable ? listens : undefined;
}

function isListener(line: string, port: number): boolean {
  const [, address = '', hexPort = '', state] = SOCKET.exec(line) ?? [];
  return state === LISTEN && Number.parseInt(hexPort, 16) === port && !LOOPBACK.test(address);
}
