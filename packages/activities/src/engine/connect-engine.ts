import Docker from 'dockerode';
import { DockerodeClient } from './dockerode-client.ts';
import type { EngineClient } from './engine-client.ts';
import { resolveEngineHost } from './resolve-engine-host.ts';

/**
 * A client for a container engine. Nothing is sent before the first call.
 *
 * @param host - `unix:///path`, `tcp://host:port`; default: as the docker CLI finds it ({@link resolveEngineHost}).
 *   With tcp, `DOCKER_TLS_VERIFY=1` and `DOCKER_CERT_PATH` are honoured as by the docker CLI.
 * @throws {@link Error} when the host cannot be understood
 */
export function connectEngine(host: string = resolveEngineHost()): EngineClient {
  return new DockerodeClient(new Docker(connectionOptions(host)));
}

function connectionOptions(host: string): Docker.DockerOptions {
  const url = new URL(host);
  if (url.protocol === 'unix:') return { socketPath: url.pathname };
  if (url.protocol === 'npipe:') return { socketPath: host.slice('npipe://'.length) };
  if (url.protocol === 'tcp:' || url.protocol === 'http:' || url.protocol === 'https:') {
    // dockerode reads the certificates of DOCKER_CERT_PATH by itself.
    const tls = url.protocol === 'https:' || process.env['DOCKER_TLS_VERIFY'] === '1';
    return { host: url.hostname, port: Number(url.port || (tls ? 2376 : 2375)), protocol: tls ? 'https' : 'http' };
  }
  throw new Error(`Expected an engine address that begins with unix://, npipe:// or tcp://, got '${host}'`);
}
