import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { SetupError } from '../errors.mjs';

/**
 * One call to an engine; the answer's body is still to be read.
 *
 * @param {import('./candidates.mjs').Candidate} engine
 * @param {{ method?: string, path: string, body?: import('node:stream').Readable, signal?: AbortSignal }} request
 * @returns {Promise<http.IncomingMessage>}
 */
export function callEngine(engine, { method = 'GET', path, body, signal }) {
  const { secure, ...target } = connectionOptions(engine);
  return new Promise((resolve, reject) => {
    const headers = body ? { 'content-type': 'application/x-tar' } : {};
    // No agent: a kept-alive connection would keep the set-up from ending.
    const options = { ...target, method, path, headers, agent: false, ...(signal ? { signal } : {}) };
    const call = (secure ? https : http).request(options, resolve);
    call.once('error', reject);
    if (!body) return void call.end();
    body.once('error', (error) => call.destroy(error));
    body.pipe(call);
  });
}

/**
 * One short call whose answer is JSON (or plain text).
 *
 * @param {import('./candidates.mjs').Candidate} engine
 * @param {string} path
 * @param {number} [timeoutMs]
 * @returns {Promise<any>} undefined when the engine says that there is no such thing.
 */
export async function askEngine(engine, path, timeoutMs = 10_000) {
  const answer = await callEngine(engine, { path, signal: AbortSignal.timeout(timeoutMs) });
  const content = await text(answer);
  if (answer.statusCode === 404) return undefined;
  if (answer.statusCode !== 200) {
    throw new SetupError({
      expected: `status 200 from ${engine.host}${path}`,
      found: `${answer.statusCode}: ${content}`,
    });
  }
  return answer.headers['content-type']?.includes('json') ? JSON.parse(content) : content;
}

/** @param {import('./candidates.mjs').Candidate} engine */
function connectionOptions({ host, certificates }) {
  const url = parseHost(host);
  if (url.protocol === 'unix:') return { secure: false, socketPath: decodeURIComponent(url.pathname) };
  const secure = url.protocol === 'https:' || certificates !== undefined;
  const port = url.port || (secure ? 2376 : 2375);
  return { secure, host: url.hostname, port, ...(certificates ? readCertificates(certificates) : {}) };
}

/** @param {string} host */
function parseHost(host) {
  // docker also takes a bare path and a bare `host:port`.
  const url = host.startsWith('/') ? `unix://${host}` : host.includes('://') ? host : `tcp://${host}`;
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed && ['unix:', 'tcp:', 'http:', 'https:'].includes(parsed.protocol)) return parsed;
  throw new SetupError({
    expected: 'an engine address with unix://, tcp://, http:// or https://',
    found: host,
    todo: 'set DOCKER_HOST to such an address (for ssh: forward the socket with `ssh -L`)',
  });
}

/** @param {string} folder */
function readCertificates(folder) {
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFileSync(join(folder, name)));
  return { ca, cert, key };
}
