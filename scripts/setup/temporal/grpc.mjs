import { connect } from 'node:http2';

/**
 * One unary gRPC call with nothing but Node: enough to ask a server who it is.
 *
 * @param {string} url `http://host:port`, or https.
 * @param {string} path `/package.Service/Method`
 * @param {Buffer} message The encoded request.
 * @param {{ timeoutMs?: number, tls?: import('node:tls').ConnectionOptions, headers?: Record<string, string> }} [options]
 * @returns {Promise<{ status: number, message: Buffer }>} gRPC's status (0 is OK) and the encoded answer.
 */
export async function callGrpc(url, path, message, { timeoutMs = 2_000, tls = {}, headers = {} } = {}) {
  const session = connect(url, tls);
  const timer = setTimeout(() => session.destroy(new Error(`no answer in ${timeoutMs} ms`)), timeoutMs);
  try {
    return await new Promise((resolve, reject) => {
      session.once('error', reject);
      session.once('close', () => reject(new Error('connection closed')));
      const call = session.request({
        ...headers,
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      /** @type {Buffer[]} */
      const chunks = [];
      /** @type {unknown} */
      let status;
      // A call without an answer has its status in the headers, any other in the trailers.
      call.on('response', (fields) => (status ??= fields['grpc-status']));
      call.on('trailers', (fields) => (status ??= fields['grpc-status']));
      call.on('data', (chunk) => chunks.push(chunk));
      call.once('error', reject);
      call.once('end', () => {
        // No gRPC server answers without a status: something else listens there.
        if (status === undefined) reject(new Error('not a gRPC server'));
        else resolve({ status: Number(status), message: Buffer.concat(chunks).subarray(FRAME_HEADER) });
      });
      call.end(frame(message));
    });
  } finally {
    clearTimeout(timer);
    session.destroy();
  }
}

/** One byte "not compressed", four bytes of length. */
const FRAME_HEADER = 5;

/** @param {Buffer} message */
function frame(message) {
  const header = Buffer.alloc(FRAME_HEADER);
  header.writeUInt32BE(message.length, 1);
  return Buffer.concat([header, message]);
}

/**
 * A message whose field 1 is a string; both requests and answers we need are of that form.
 *
 * @param {string} text Under 128 bytes.
 */
export function encodeString(text) {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x0a, bytes.length]), bytes]);
}

/**
 * @param {Buffer} message One that begins with a string as field 1, under 128 bytes.
 * @returns {string} Empty when it does not.
 */
export function decodeString(message) {
  return message[0] === 0x0a ? message.subarray(2, 2 + (message[1] ?? 0)).toString() : '';
}
