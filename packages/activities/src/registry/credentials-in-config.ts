import type { RegistryCredentials } from '../engine/engine-client.ts';
import { askCredentialHelper, CredentialHelperError } from './credential-helper.ts';
import type { AuthEntry, DockerConfig } from './docker-config.ts';
import { DOCKER_HUB } from './image-name.ts';

/** With what a registry is asked. */
export interface RegistryAccess {
  /** Absent: the registry is asked without. */
  credentials?: RegistryCredentials;
  /** Where they were found, or where they were not: for messages. There is no secret in it. */
  found: string;
}

/** What the docker CLI calls Docker Hub, and its configuration and helpers with it. */
const DOCKER_HUB_SERVER = 'https://index.docker.io/v1/';

/**
 * What a configuration has for a registry: its helper's, else those of its entry.
 *
 * @param problems - is added to: what could not be read or run, without a secret
 * @returns `undefined` where it has nothing
 */
export async function credentialsInConfig(
  config: DockerConfig,
  registry: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
  problems: string[],
): Promise<RegistryAccess | undefined> {
  const server = registry === DOCKER_HUB ? DOCKER_HUB_SERVER : registry;
  // An empty one says that this registry has none, not even the common one.
  const helper = entryOf(config.credHelpers, registry) ?? config.credsStore;
  if (helper) {
    try {
      const credentials = await askCredentialHelper(helper, server, env, signal);
      if (credentials) return { credentials, found: `the worker's are from the credential helper '${helper}'` };
    } catch (error) {
      if (!(error instanceof CredentialHelperError)) throw error;
      problems.push(error.message);
    }
  }
  const entry = entryOf(config.auths, registry);
  const credentials = entry && read(entry, server);
  if (entry?.auth && credentials === undefined) {
    problems.push(`the 'auth' for ${registry} in ${config.source} is not user:password in base64`);
  }
  return credentials && { credentials, found: `the worker's are from ${config.source}` };
}

/** Whoever wrote the file may have called a registry by its host or by an address. */
function entryOf<T>(entries: Readonly<Record<string, T>>, registry: string): T | undefined {
  return Object.entries(entries).find(([server]) => hostOf(server) === registry)?.[1];
}

function hostOf(server: string): string {
  const [host = ''] = server.replace(/^https?:\/\//, '').split('/');
  const name = host.toLowerCase();
  return name === 'index.docker.io' ? DOCKER_HUB : name;
}

/**
 * @returns `undefined` where nothing is in it, as the docker CLI leaves it for what is in a helper, or nothing that can
 *   be read
 */
function read(
  { auth, username, password, identitytoken, registrytoken }: AuthEntry,
  serveraddress: string,
): RegistryCredentials | undefined {
  if (identitytoken) return { identitytoken, serveraddress };
  if (registrytoken) return { registrytoken, serveraddress };
  if (username && password) return { username, password, serveraddress };
  if (!auth) return undefined;
  const text = Buffer.from(auth, 'base64').toString();
  const colon = text.indexOf(':');
  if (colon === -1) return undefined;
  // The docker CLI pads what it writes.
  return { username: text.slice(0, colon), password: text.slice(colon + 1).replace(/\0+$/, ''), serveraddress };
}
