import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SetupError } from '../errors.mjs';

/**
 * The engine that the docker command line would talk to by its current context, read from docker's
 * own files: the set-up works without the docker command line.
 *
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home
 * @returns {import('./candidates.mjs').Candidate | undefined} undefined for the default context.
 */
export function currentDockerContext(env, home) {
  const folder = env['DOCKER_CONFIG'] || join(home, '.docker');
  const name = env['DOCKER_CONTEXT'] || configuredContext(join(folder, 'config.json'));
  if (!name || name === 'default') return undefined;

  const id = createHash('sha256').update(name).digest('hex');
  const meta = join(folder, 'contexts', 'meta', id, 'meta.json');
  /** @type {{ Endpoints?: { docker?: { Host?: string } } } | undefined} */
  const content = readJson(meta);
  const host = content?.Endpoints?.docker?.Host;
  if (!host) {
    throw new SetupError({
      expected: `an engine's address for the docker context "${name}" in ${meta}`,
      found: content ? 'a context without one' : 'no such file',
      todo: 'choose another with `docker context use …`, or set DOCKER_HOST',
    });
  }
  const certificates = join(folder, 'contexts', 'tls', id, 'docker');
  return {
    source: `docker context "${name}"`,
    host,
    ...(existsSync(join(certificates, 'ca.pem')) ? { certificates } : {}),
  };
}

/** @param {string} file */
function configuredContext(file) {
  /** @type {{ currentContext?: string } | undefined} */
  const config = readJson(file);
  return config?.currentContext;
}

/**
 * @param {string} file
 * @returns {any} undefined when there is no such file.
 */
function readJson(file) {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new SetupError({ expected: `JSON in ${file}`, found: String(error), todo: 'repair or remove it' });
  }
}
