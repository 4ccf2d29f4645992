import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * Where the engine is, found as the docker CLI finds it: `DOCKER_HOST`, then the context that
 * `DOCKER_CONTEXT` or the CLI's configuration names, then the first well-known socket that exists
 * (Docker, rootless Docker, Docker Desktop, podman).
 */
export function resolveEngineHost(env: NodeJS.ProcessEnv = process.env, home: string = homedir()): string {
  const host = env['DOCKER_HOST'];
  if (host !== undefined && host !== '') return host.includes('://') ? host : `tcp://${host}`;
  const configFolder = env['DOCKER_CONFIG'] || join(home, '.docker');
  const context = env['DOCKER_CONTEXT'] || currentContext(configFolder);
  if (context !== undefined && context !== '' && context !== 'default') return contextHost(configFolder, context);
  const socket = wellKnownSockets(env, home).find((path) => existsSync(path));
  return `unix://${socket ?? '/var/run/docker.sock'}`;
}

function currentContext(configFolder: string): string | undefined {
  const file = join(configFolder, 'config.json');
  if (!existsSync(file)) return undefined;
  return (JSON.parse(readFileSync(file, 'utf8')) as { currentContext?: string }).currentContext;
}

/** The CLI keeps a context in a folder named by the hash of the context's name. */
function contextHost(configFolder: string, name: string): string {
  const file = join(configFolder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'), 'meta.json');
  if (!existsSync(file)) throw new Error(`The docker context '${name}' does not exist: expected it in ${file}`);
  const meta = JSON.parse(readFileSync(file, 'utf8')) as { Endpoints?: { docker?: { Host?: string } } };
  const host = meta.Endpoints?.docker?.Host;
  if (host === undefined) throw new Error(`The docker context '${name}' names no engine (Endpoints.docker.Host)`);
  return host;
}

function wellKnownSockets(env: NodeJS.ProcessEnv, home: string): string[] {
  const runtime = env['XDG_RUNTIME_DIR'];
  return [
    '/var/run/docker.sock',
    ...(runtime === undefined ? [] : [join(runtime, 'docker.sock')]),
    join(home, '.docker/run/docker.sock'),
    ...(runtime === undefined ? [] : [join(runtime, 'podman/podman.sock')]),
    '/run/podman/podman.sock',
  ];
}
