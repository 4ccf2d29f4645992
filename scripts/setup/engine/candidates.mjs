import { join } from 'node:path';
import { currentDockerContext } from './docker-context.mjs';

/** Where the docker command line looks when nothing is configured. */
export const DEFAULT_HOST = 'unix:///var/run/docker.sock';

/**
 * @typedef {object} Candidate A place where an engine may answer.
 * @property {string} source Who says so, for people.
 * @property {string} host As in DOCKER_HOST.
 * @property {string} [certificates] Folder with ca.pem, cert.pem and key.pem, for TLS.
 * @property {boolean} [chosen] The user named exactly this one: no other may stand in for it.
 */

/**
 * Where to look for an engine, in this order.
 *
 * @param {{ env: NodeJS.ProcessEnv, home: string, uid: number | undefined }} machine
 * @returns {Candidate[]}
 */
export function engineCandidates({ env, home, uid }) {
  const chosen = chosenEngine(env, home);
  if (chosen) return [{ ...chosen, chosen: true }];

  const context = currentDockerContext(env, home);
  const runtime = env['XDG_RUNTIME_DIR'] || (uid === undefined ? undefined : `/run/user/${uid}`);
  return [
    ...(context ? [context] : []),
    { source: 'default socket', host: DEFAULT_HOST },
    ...(runtime ? [{ source: 'rootless docker', host: `unix://${join(runtime, 'docker.sock')}` }] : []),
    { source: 'docker in the home folder', host: `unix://${join(home, '.docker', 'run', 'docker.sock')}` },
    ...(runtime ? [{ source: 'rootless podman', host: `unix://${join(runtime, 'podman', 'podman.sock')}` }] : []),
    { source: 'podman', host: 'unix:///run/podman/podman.sock' },
  ];
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} home
 * @returns {Candidate | undefined}
 */
function chosenEngine(env, home) {
  const host = env['DOCKER_HOST'];
  if (!host) return env['DOCKER_CONTEXT'] ? currentDockerContext(env, home) : undefined;
  const tls = Boolean(env['DOCKER_TLS_VERIFY'] || env['DOCKER_TLS']);
  return {
    source: 'DOCKER_HOST',
    host,
    ...(tls ? { certificates: env['DOCKER_CERT_PATH'] || join(home, '.docker') } : {}),
  };
}

/**
 * What a program needs in its environment to use this engine: nothing where it would look first
 * anyway. (A docker context that does not answer would win over the default socket.)
 *
 * @param {Candidate} engine
 * @param {readonly Candidate[]} candidates
 * @returns {Record<string, string>}
 */
export function engineEnv({ host, certificates }, candidates) {
  if (host === DEFAULT_HOST && candidates[0]?.host === DEFAULT_HOST) return {};
  return {
    DOCKER_HOST: host,
    ...(certificates ? { DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: certificates } : {}),
  };
}
