import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** Certificates of an authority that nobody knows, in the files that the docker CLI and dockerd have. */
export interface Certificates {
  /** Has `ca.pem`, `cert.pem` and `key.pem` of the server, whose name is `127.0.0.1`. */
  server: string;
  /** The same of a client. */
  client: string;
}

/** @param folder - where they go, each into a folder of its own */
export async function writeCertificates(folder: string): Promise<Certificates> {
  const authority = await generate(named('authority'), {
    keySize: 2048,
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const ca = { key: authority.private, cert: authority.cert };
  const write = async (name: string, usage: { serverAuth: true } | { clientAuth: true }): Promise<string> => {
    const signed = await generate(named(name), {
      ca,
      keySize: 2048,
      algorithm: 'sha256',
      extensions: [
        { name: 'extKeyUsage', ...usage },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    const own = join(folder, name);
    mkdirSync(own, { recursive: true });
    writeFileSync(join(own, 'ca.pem'), ca.cert);
    writeFileSync(join(own, 'cert.pem'), signed.cert);
    writeFileSync(join(own, 'key.pem'), signed.private);
    return own;
  };
  return { server: await write('server', { serverAuth: true }), client: await write('client', { clientAuth: true }) };
}

function named(value: string): { name: string; value: string }[] {
  return [{ name: 'commonName', value }];
}
