import { readFileSync } from 'node:fs';
import { callGrpc, decodeString, encodeString } from './grpc.mjs';

const SERVICE = '/temporal.api.workflowservice.v1.WorkflowService';

/**
 * Asks an address whether a Temporal server answers there. A connection alone proves nothing: the
 * port may be anyone's.
 *
 * @param {string} address `host:port`
 * @param {NodeJS.ProcessEnv} [env] Its `TEMPORAL_*` settings for TLS and API key are honoured.
 * @returns {Promise<string>} The server's version; throws when none answers.
 */
export async function serverVersion(address, env = {}) {
  const { status, message } = await ask(address, 'GetSystemInfo', Buffer.alloc(0), env);
  if (status === 0) return decodeString(message);
  // It may refuse to tell us, and still be one.
  if (status === GRPC.PERMISSION_DENIED || status === GRPC.UNAUTHENTICATED) return '(version not told)';
  throw new Error(`gRPC status ${status}, not a Temporal server`);
}

/**
 * Whether a namespace can be used: the last thing that is ready when a server starts.
 *
 * @param {string} address
 * @param {string} namespace
 */
export async function hasNamespace(address, namespace) {
  const { status } = await ask(address, 'DescribeNamespace', encodeString(namespace), {});
  return status === 0;
}

/**
 * Whether Temporal's UI answers.
 *
 * @param {string} url
 */
export async function uiAnswers(url) {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(1_000) });
    return (await answer.text()).includes('<html');
  } catch {
    return false;
  }
}

const GRPC = { PERMISSION_DENIED: 7, UNAUTHENTICATED: 16 };

/**
 * @param {string} address
 * @param {string} method
 * @param {Buffer} message
 * @param {NodeJS.ProcessEnv} env
 */
function ask(address, method, message, env) {
  const apiKey = env['TEMPORAL_API_KEY'];
  const certificate = env['TEMPORAL_TLS_CLIENT_CERT_PATH'];
  const secure = env['TEMPORAL_TLS'] === 'true' || Boolean(apiKey || certificate);
  return callGrpc(`${secure ? 'https' : 'http'}://${address}`, `${SERVICE}/${method}`, message, {
    // A server far away, behind TLS, needs longer than one on this machine.
    timeoutMs: secure ? 10_000 : 2_000,
    tls: secure ? tlsOptions(env) : {},
    headers: {
      ...(apiKey ? { authorization: `Bearer ${apiKey}` } : {}),
      ...(env['TEMPORAL_NAMESPACE'] ? { 'temporal-namespace': env['TEMPORAL_NAMESPACE'] } : {}),
    },
  });
}

/** @param {NodeJS.ProcessEnv} env */
function tlsOptions(env) {
  const files = {
    cert: env['TEMPORAL_TLS_CLIENT_CERT_PATH'],
    key: env['TEMPORAL_TLS_CLIENT_KEY_PATH'],
    ca: env['TEMPORAL_TLS_SERVER_CA_CERT_PATH'],
  };
  const given = Object.entries(files).flatMap(([name, file]) => (file ? [[name, readFileSync(file)]] : []));
  const servername = env['TEMPORAL_TLS_SERVER_NAME'];
  return { ...Object.fromEntries(given), ...(servername ? { servername } : {}) };
}
