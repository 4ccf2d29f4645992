import http from 'node:http';
import https from 'node:https';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { DockerodeClient } from './dockerode-client.ts';
import type { EngineClient } from './engine-client.ts';
import { EngineConnection } from './engine-connection.ts';
import type { EngineHost } from './engine-host.ts';
import { namedEngineHost, resolveEngineHost } from './resolve-engine-host.ts';
import { SshAgent } from './ssh-agent.ts';

/**
 * A client for a container engine. Nothing is sent before the first call.
 *
 * @param host - `unix:///path`, `tcp://host:port` with TLS as in the environment (`DOCKER_TLS_VERIFY`), `ssh://user@host`;
 *   default: as the docker CLI finds it ({@link resolveEngineHost})
 * @throws {@link Error} when the host cannot be understood, or a certificate cannot be read
 */
export function connectEngine(host: string | EngineHost = resolveEngineHost()): EngineClient {
  const { options, agent, ...place } = wayTo(typeof host === 'string' ? namedEngineHost(host, 'connectEngine') : host);
  const connect = (keepAlive: boolean): Docker['modem'] => {
    // An option of docker-modem's that dockerode's types leave out.
    const allOptions = { ...options, agent: withShortDescription(agent(keepAlive)) } as Docker.DockerOptions;
    return asIfUnset('DOCKER_HOST', () => new Docker(allOptions).modem);
  };
  return new DockerodeClient(new EngineConnection(connect(true), connect(false)), place);
}

/**
 * docker-modem fills what it is not told from the environment, where it reads `DOCKER_HOST` and certificates in its own
 * way: it fails where there is none for the client, which not every engine wants.
 */
function asIfUnset<T>(name: string, make: () => T): T {
  const { [name]: value } = process.env;
  delete process.env[name];
  try {
    return make();
  } finally {
    if (value !== undefined) process.env[name] = value;
  }
}

interface Way {
  options: Docker.DockerOptions;
  /** Absent: this machine. */
  remoteHost?: string;
  socketPath?: string;
  /** What makes its connections; `undefined` is Node's own, which keeps them. */
  agent: (keepAlive: boolean) => http.Agent | undefined;
}

function wayTo(host: EngineHost): Way {
  const url = parse(host);
  const remoteHost = url.hostname.replaceAll(/^\[|\]$/g, '');
  switch (url.protocol) {
    case 'unix:':
      return toSocket(decodeURIComponent(url.pathname) || '/var/run/docker.sock');
    case 'npipe:':
      return toSocket(host.url.slice('npipe://'.length));
    case 'ssh:': {
      // Who asks over there is told what it may call itself; the docker CLI has the same name for it.
      const options = { protocol: 'http', host: 'docker.example.com' } as const;
      return { options, remoteHost, agent: (keepAlive) => new SshAgent(url, { keepAlive }) };
    }
    case 'tcp:':
    case 'http:':
    case 'https:':
      return toPort(host, url, remoteHost);
    default:
      throw new Error(
        `Expected an engine address that begins with unix://, npipe://, tcp:// or ssh://, got '${host.url}' (${host.source})`,
      );
  }
}

function toSocket(socketPath: string): Way {
  return { options: { protocol: 'http', socketPath }, socketPath, agent: plainAgent };
}

function toPort({ tls, source, url }: EngineHost, { protocol, port, pathname }: URL, host: string): Way {
  if (host === '') throw new Error(`Expected the engine's host in '${url}' (${source})`);
  if (pathname.length > 1) throw new Error(`Expected no path after the engine's host in '${url}' (${source})`);
  const isSecure = tls !== undefined || protocol === 'https:';
  const options = {
    protocol: isSecure ? 'https' : 'http',
    host,
    port: Number(port || (protocol === 'https:' ? 2376 : 2375)),
  } as const;
  const { verify = true, ...files } = tls ?? {};
  const secureAgent = (keepAlive: boolean): http.Agent => {
    return new https.Agent({ ...files, rejectUnauthorized: verify, keepAlive, ...(keepAlive && KEPT) });
  };
  return { options, remoteHost: host, agent: isSecure ? secureAgent : plainAgent };
}

/**
 * docker-modem describes each request to the last detail, even where nobody debugs it, and with it all that hangs on
 * its agent: most of what a short call costs (`Modem.prototype.buildRequest` in docker-modem 5).
 */
function withShortDescription(agent: http.Agent | undefined): http.Agent | undefined {
  return agent && Object.assign(agent, { [inspect.custom]: () => agent.constructor.name });
}

/** As those of Node's own agents are. */
const KEPT = { scheduling: 'lifo', timeout: 5_000 } as const;

function plainAgent(keepAlive: boolean): http.Agent | undefined {
  return keepAlive ? undefined : new http.Agent({ keepAlive: false });
}

function parse({ url, source }: EngineHost): URL {
  // As the docker CLI reads `tcp://:2375`.
  const complete = url.replace('://:', '://localhost:');
  if (!URL.canParse(complete)) throw new Error(`Expected an engine's address, got '${url}' (${source})`);
  return new URL(complete);
}
