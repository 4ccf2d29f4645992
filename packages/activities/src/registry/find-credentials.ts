import { homedir } from 'node:os';
import { credentialsInConfig, type RegistryAccess } from './credentials-in-config.ts';
import { configInFile, configInVariable, DockerConfigError } from './docker-config.ts';

/**
 * Finds the credentials of a registry where the docker CLI has them: the variable `DOCKER_AUTH_CONFIG`, then
 * `config.json`, each with its `credHelpers`, `credsStore` and `auths`. What cannot be read or run is passed over and
 * told: an image that everybody may pull does not need it.
 *
 * @param registry - a host, as {@link parseImageName} has it
 */
export async function findCredentials(
  registry: string,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
  home: string = homedir(),
): Promise<RegistryAccess> {
  const problems: string[] = [];
  for (const open of [configInVariable, configInFile]) {
    try {
      const config = await open(env, home);
      const access = config && (await credentialsInConfig(config, registry, env, signal, problems));
      if (access !== undefined) return access;
    } catch (error) {
      if (!(error instanceof DockerConfigError)) throw error;
      problems.push(error.message);
    }
  }
  const why = problems.length === 0 ? '' : `: ${problems.join('; ')}`;
  return { found: `the worker has no credentials for '${registry}'${why}` };
}
