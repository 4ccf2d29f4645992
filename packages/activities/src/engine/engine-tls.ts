import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dockerConfigFolder } from './docker-config-folder.ts';

/** How to speak to an engine by TLS, in PEM. */
export interface EngineTls {
  /** Who may have signed the engine's certificate. Absent: whom Node trusts. */
  readonly ca?: Buffer;
  /** The client's own certificate, for engines that ask for one. */
  readonly cert?: Buffer;
  readonly key?: Buffer;
  /** Whether the engine must prove who it is. */
  readonly verify: boolean;
}

/**
 * TLS as the docker CLI's variables ask for it: `DOCKER_TLS_VERIFY`, or `DOCKER_TLS` for an engine that need not prove
 * who it is, with the files of the folder `DOCKER_CERT_PATH`, by default the one of the CLI's configuration.
 *
 * @returns `undefined` where they do not ask for it
 * @throws {@link Error} when the folder has no `ca.pem`
 */
export function tlsOfEnvironment(env: NodeJS.ProcessEnv, home: string): EngineTls | undefined {
  const verify = Boolean(env['DOCKER_TLS_VERIFY']);
  if (!verify && !env['DOCKER_TLS']) return undefined;
  const folder = env['DOCKER_CERT_PATH'] || dockerConfigFolder(env, home);
  const files = tlsInFolder(folder);
  if (files.ca === undefined) {
    throw new Error(
      `${verify ? 'DOCKER_TLS_VERIFY' : 'DOCKER_TLS'} is set: expected the file ${join(folder, 'ca.pem')}`,
    );
  }
  return { ...files, verify };
}

/** `ca.pem`, `cert.pem` and `key.pem`, those that there are. */
export function tlsInFolder(folder: string): Omit<EngineTls, 'verify'> {
  const files = (['ca', 'cert', 'key'] as const).map((name) => [name, join(folder, `${name}.pem`)] as const);
  const there = files.filter(([, path]) => existsSync(path));
  return Object.fromEntries(there.map(([name, path]) => [name, readFileSync(path)]));
}
