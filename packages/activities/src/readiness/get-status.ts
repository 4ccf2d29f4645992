import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isAnswer } from './reachability.ts';

const TIMEOUT_MS = 5_000;

export interface HttpTarget {
  host: string;
  port: number;
  path: string;
  headers: Record<string, string>;
  /** The certificate is not checked: it is mostly the container's own. */
  tls: boolean;
}

/** `reached`: somebody is there, even if it was no answer to an HTTP request. */
export type HttpAnswer = { status: number } | { error: string; reached: boolean };

/** Sends a GET request for nothing but the status of its answer: redirects are not followed, the body is not read. */
export async function getStatus(
  { tls, ...target }: HttpTarget,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<HttpAnswer> {
  // Only the status is wanted: what is sloppy about the rest, which other clients take, must not stand in its way.
  const options = { ...target, signal, agent: false, insecureHTTPParser: true } as const;
  const request = tls ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
  let connected = false;
  // All of it, and not only a silence: an answer may trickle in for ever.
  const timer = setTimeout(() => request.destroy(new Error(`not within ${timeoutMs / 1_000} s`)), timeoutMs);
  try {
    return await new Promise((resolve, reject) => {
      request.once('socket', (socket) => socket.once('connect', () => (connected = true)));
      request.once('response', ({ statusCode = 0 }) => resolve({ status: statusCode }));
      // A status of 101; node would take it for an error.
      request.once('upgrade', ({ statusCode = 0 }, socket) => {
        socket.destroy();
        resolve({ status: statusCode });
      });
      request.on('error', (error) => {
        if (signal.aborted) reject(error);
        else resolve({ error: error.message, reached: connected || isAnswer(error) });
      });
      request.end();
    });
  } finally {
    clearTimeout(timer);
    request.destroy();
  }
}
