import { readFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { DockerodeClient } from './dockerode-client.ts';
import type { EngineClient } from './engine-client.ts';
import { resolveEngineHost } from './resolve-engine-host.ts';

/**
 * A client for a container engine. Nothing is sent before the first call.
 *
 * @param host - `unix:///path`, `tcp://host:port`; default: as the docker CLI finds it ({@link resolveEngineHost}).
 *   With tcp, `DOCKER_TLS_VERIFY=1` and `DOCKER_CERT_PATH` are honoured as by the docker CLI.
 * @throws {@link Error} when the host cannot be understood, or a certificate cannot be read
 */
export function connectEngine(host: string = resolveEngineHost()): EngineClient {
  const options = connectionOptions(host);
  const { Agent } = options.protocol === 'https' ? https : http;
  // An option of docker-modem's that dockerode's types leave out.
  const newcomer = new Docker({ ...options, agent: new Agent({ keepAlive: false }) } as Docker.DockerOptions);
  return new DockerodeClient(new Docker(options), newcomer, options.host);
}

/**
 * Everything is said, and as `undefined` where it must not be: docker-modem fills what is absent from the
 * environment, and a `DOCKER_HOST` there would win over a socket here.
 */
function connectionOptions(host: string): Docker.DockerOptions {
  const nothing = {
    host: undefined,
    port: undefined,
    timeout: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
  };
  const url = new URL(host);
  switch (url.protocol) {
    case 'unix:':
      return { ...nothing, protocol: 'http', socketPath: decodeURIComponent(url.pathname) };
    case 'npipe:':
      return { ...nothing, protocol: 'http', socketPath: host.slice('npipe://'.length) };
    case 'tcp:':
    case 'http:':
    case 'https:': {
      const secure = url.protocol === 'https:' || (process.env['DOCKER_TLS_VERIFY'] ?? '') !== '';
      return {
        ...nothing,
        ...(secure && certificates()),
        protocol: secure ? 'https' : 'http',
        host: url.hostname.replaceAll(/^\[|\]$/g, ''),
        port: Number(url.port || (secure ? 2376 : 2375)),
        socketPath: undefined,
      };
    }
    default:
      throw new Error(`Expected an engine address that begins with unix://, npipe:// or tcp://, got '${host}'`);
  }
}

/** The files that the docker CLI uses, from the folder where it looks for them. */
function certificates(): Record<'ca' | 'cert' | 'key', Buffer> {
  const folder = process.env['DOCKER_CERT_PATH'] ?? join(homedir(), '.docker');
  const read = (name: string): Buffer => readFileSync(join(folder, `${name}.pem`));
  return { ca: read('ca'), cert: read('cert'), key: read('key') };
}
