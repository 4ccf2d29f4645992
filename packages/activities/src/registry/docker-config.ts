import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { dockerConfigFolder } from '../engine/docker-config-folder.ts';

/** What the docker CLI's configuration says of registries, each known by a server's name or address. */
export interface DockerConfig {
  /** Where it comes from, to be named in messages. */
  readonly source: string;
  readonly auths: Readonly<Record<string, AuthEntry>>;
  /** Credential helpers of single registries. */
  readonly credHelpers: Readonly<Record<string, string>>;
  /** The credential helper of all other registries. */
  readonly credsStore: string | undefined;
}

export interface AuthEntry {
  /** `username:password` in base64. */
  auth?: string;
  username?: string;
  password?: string;
  identitytoken?: string;
  registrytoken?: string;
}

/** A configuration that is there and cannot be read. */
export class DockerConfigError extends Error {
  override readonly name = 'DockerConfigError';
}

/** The variable `DOCKER_AUTH_CONFIG`; `undefined` where it is not set. */
export function configInVariable(env: NodeJS.ProcessEnv): DockerConfig | undefined {
  const text = env['DOCKER_AUTH_CONFIG'];
  return text === undefined || text === '' ? undefined : parse(text, 'DOCKER_AUTH_CONFIG');
}

/** `config.json` in the folder `DOCKER_CONFIG`, by default `~/.docker`; `undefined` where there is none. */
export async function configInFile(env: NodeJS.ProcessEnv, home: string): Promise<DockerConfig | undefined> {
  return configAt(join(dockerConfigFolder(env, home), 'config.json'));
}

/** The same in any file; `undefined` where there is none. */
export async function configAt(path: string): Promise<DockerConfig | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw new DockerConfigError(`${path} cannot be read (${code})`);
  }
  return parse(text, path);
}

/** Without the parser's words and not as its error's cause: they quote what they were given, and that is secret. */
function parse(text: string, source: string): DockerConfig {
  let config: unknown;
  try {
    config = JSON.parse(text);
  } catch {
    throw new DockerConfigError(`${source} is not JSON`);
  }
  if (!isObject(config)) throw new DockerConfigError(`${source} is not a JSON object`);
  const { auths, credHelpers, credsStore } = config;
  return {
    source,
    auths: mapValues(objectOf(auths, isObject), (entry) => objectOf(entry, isText)),
    credHelpers: objectOf(credHelpers, isText),
    credsStore: isText(credsStore) && credsStore !== '' ? credsStore : undefined,
  };
}

/** The entries that are as they should be. */
function objectOf<T>(value: unknown, is: (entry: unknown) => entry is T): Record<string, T> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, T] => is(entry[1])));
}

function mapValues<T, U>(values: Record<string, T>, change: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, change(value)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
