import { type IncomingMessage, request as httpRequest } from 'node:http';
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
  /** The most that is read of the answer's body, which is taken for UTF-8. */
  bodyBytes: number;
}

/** `reached`: somebody is there, even if it was no answer to an HTTP request. */
export type HttpAnswer = { status: number; body: string } | { error: string; reached: boolean };

/** Sends a GET request, and does not follow redirects. Where nothing of its body is wanted, the answer is known before. */
export async function getAnswer(
  { tls, bodyBytes, ...target }: HttpTarget,
  signal: AbortSignal,
  timeoutMs = TIMEOUT_MS,
): Promise<HttpAnswer> {
  // What is sloppy about an answer, which other clients take, must not stand in its way.
  const options = { ...target, signal, agent: false, insecureHTTPParser: true } as const;
  const request = tls ? httpsRequest({ ...options, rejectUnauthorized: false }) : httpRequest(options);
  let connected = false;
  // All of it, and not only a silence: an answer may trickle in for ever.
  const timer = setTimeout(() => request.destroy(new Error(`not within ${timeoutMs / 1_000} s`)), timeoutMs);
  try {
    return await new Promise((resolve, reject) => {
      const fail = (error: Error): void => {
        if (signal.aborted) reject(error);
        else resolve({ error: error.message, reached: connected || isAnswer(error) });
      };
      request.once('socket', (socket) => socket.once('connect', () => (connected = true)));
      request.once('response', (response) => {
        const { statusCode: status = 0 } = response;
        readBeginning(response, bodyBytes).then((body) => resolve({ status, body }), fail);
      });
      // A status of 101; node would take it for an error.
      request.once('upgrade', ({ statusCode = 0 }, socket) => {
        socket.destroy();
        resolve({ status: statusCode, body: '' });
      });
      request.on('error', fail);
      request.end();
    });
  } finally {
    clearTimeout(timer);
    request.destroy();
  }
}

async function readBeginning(response: IncomingMessage, bytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let left = bytes;
  if (left === 0) return '';
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) break;
  }
  return Buffer.concat(chunks).toString('utf8');
}
