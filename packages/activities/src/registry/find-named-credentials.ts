import { join } from 'node:path';
import { credentialsInConfig, type RegistryAccess } from './credentials-in-config.ts';
import { configAt, type DockerConfig, DockerConfigError } from './docker-config.ts';

/** Credentials that a payload names, and that cannot be had. There is no secret in the message. */
export class NamedCredentialsError extends Error {
  override readonly name = 'NamedCredentialsError';
}

/**
 * Finds credentials by the name that the worker's operator has given them: in the folder `TDW_REGISTRY_CREDENTIALS`
 * there is a file `<name>.json` for each, which has what the docker CLI has in its `config.json`. Nothing else is looked
 * at, for whoever names credentials does not mean others.
 *
 * @param name - as a payload has it, whose schema lets through nothing that leads out of the folder
 * @param registry - a host, as {@link parseImageName} has it
 * @throws {@link NamedCredentialsError} where there are none of that name, or none for the registry
 */
export async function findNamedCredentials(
  name: string,
  registry: string,
  signal: AbortSignal,
  env: NodeJS.ProcessEnv = process.env,
): Promise<RegistryAccess> {
  const config = await open(name, env['TDW_REGISTRY_CREDENTIALS']);
  const problems: string[] = [];
  const access = await credentialsInConfig(config, registry, env, signal, problems);
  if (access?.credentials === undefined) {
    const why = problems.length === 0 ? '' : `: ${problems.join('; ')}`;
    throw new NamedCredentialsError(`the registry credentials '${name}' have none for '${registry}'${why}`);
  }
  return { credentials: access.credentials, found: `the worker's are those called '${name}'` };
}

async function open(name: string, folder: string | undefined): Promise<DockerConfig> {
  const unknown = `the worker has no registry credentials called '${name}'`;
  if (!folder) throw new NamedCredentialsError(`${unknown}: TDW_REGISTRY_CREDENTIALS is not set`);
  try {
    const config = await configAt(join(folder, `${name}.json`));
    if (config !== undefined) return config;
  } catch (error) {
    if (!(error instanceof DockerConfigError)) throw error;
    throw new NamedCredentialsError(`the registry credentials '${name}' cannot be used: ${error.message}`);
  }
  throw new NamedCredentialsError(unknown);
}
