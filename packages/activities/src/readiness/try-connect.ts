import { connect } from 'node:net';
import { isAnswer } from './reachability.ts';

/** A connection within one machine takes microseconds: no answer means that something swallows the packets. */
const TIMEOUT_MS = 2_000;

/** @returns `noWay` where the address cannot be reached from here, so that nothing is known */
export async function tryConnect(
  host: string,
  port: number,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<'connected' | 'refused' | 'noWay'> {
  const socket = connect({ host, port, signal, timeout: timeoutMs });
  try {
    return await new Promise((resolve, reject) => {
      socket.once('connect', () => resolve('connected'));
      socket.once('timeout', () => resolve('noWay'));
      socket.on('error', (error) => {
        if (signal.aborted) reject(error);
        else resolve(isAnswer(error) ? 'refused' : 'noWay');
      });
    });
  } finally {
    socket.destroy();
  }
}
