import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { dockerConfigFolder } from './docker-config-folder.ts';
import { chosenContext, readContext } from './docker-contexts.ts';
import type { EngineHost } from './engine-host.ts';
import { tlsOfEnvironment } from './engine-tls.ts';

/**
 * Where the engine is, found as the docker CLI finds it: `DOCKER_HOST`, then the context that `DOCKER_CONTEXT` or the
 * CLI's configuration names. Where nobody names one it is the first well-known socket that exists (Docker, rootless
 * Docker, Docker Desktop, podman); the CLI looks at the first of them only.
 *
 * @throws {@link Error} when the context does not exist or names no engine, or a file cannot be read
 */
export function resolveEngineHost(env: NodeJS.ProcessEnv = process.env, home: string = homedir()): EngineHost {
  const address = env['DOCKER_HOST'];
  if (address) return namedEngineHost(address, 'DOCKER_HOST', env, home);
  const configFolder = dockerConfigFolder(env, home);
  const context = chosenContext(configFolder, env);
  if (context !== undefined) return readContext(configFolder, context);
  const tls = tlsOfEnvironment(env, home);
  if (tls !== undefined) return { url: 'tcp://localhost:2376', source: 'the default with TLS', tls };
  return wellKnownSocket(env, home);
}

/**
 * An engine whose address somebody names, with TLS as the environment says.
 *
 * @param address - as in `DOCKER_HOST`: one without a scheme is a `host:port` for tcp
 * @param source - whose word that is, for messages
 */
export function namedEngineHost(
  address: string,
  source: string,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): EngineHost {
  const url = address.includes('://') ? address : `tcp://${address}`;
  const tls = /^(tcp|https):/.test(url) ? tlsOfEnvironment(env, home) : undefined;
  return { url, source, ...(tls !== undefined && { tls }) };
}

function wellKnownSocket(env: NodeJS.ProcessEnv, home: string): EngineHost {
  const runtime = env['XDG_RUNTIME_DIR'];
  const paths = [
    '/var/run/docker.sock',
    ...(runtime ? [join(runtime, 'docker.sock')] : []),
    join(home, '.docker/run/docker.sock'),
    ...(runtime ? [join(runtime, 'podman/podman.sock')] : []),
    '/run/podman/podman.sock',
  ];
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return { url: `unix://${found}`, source: 'the first of the usual sockets that exists' };
  return { url: `unix://${paths[0]}`, source: `of the usual sockets none exists: ${paths.join(', ')}` };
}
