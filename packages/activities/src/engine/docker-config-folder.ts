import { join } from 'node:path';

/** Where the docker CLI keeps what it is told: its contexts, certificates and logins. */
export function dockerConfigFolder(env: NodeJS.ProcessEnv, home: string): string {
  return env['DOCKER_CONFIG'] || join(home, '.docker');
}
