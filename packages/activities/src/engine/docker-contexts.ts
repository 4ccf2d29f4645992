import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineHost } from './engine-host.ts';
import { type EngineTls, tlsInFolder } from './engine-tls.ts';

/** A context of the docker CLI that somebody has chosen. */
export interface ChosenContext {
  name: string;
  /** Where it is named, for messages. */
  by: string;
}

/** The context called `default` is none: it means what there is without contexts. */
const DEFAULT = 'default';

/** The context that is to be used, as the docker CLI chooses it; `undefined` where none is. */
export function chosenContext(configFolder: string, env: NodeJS.ProcessEnv): ChosenContext | undefined {
  const named = env['DOCKER_CONTEXT'];
  const file = join(configFolder, 'config.json');
  const context = named ? { name: named, by: 'DOCKER_CONTEXT' } : { name: currentContext(file), by: file };
  return context.name === DEFAULT ? undefined : context;
}

/**
 * Where the engine of a context is. The CLI keeps each in folders named by the hash of the context's name.
 *
 * @throws {@link Error} when it does not exist, saying which do, or names no engine
 */
export function readContext(configFolder: string, { name, by }: ChosenContext): EngineHost {
  const contexts = join(configFolder, 'contexts');
  const hash = createHash('sha256').update(name).digest('hex');
  const file = join(contexts, 'meta', hash, 'meta.json');
  if (!existsSync(file)) {
    const names = [DEFAULT, ...existingContexts(contexts)].map((known) => `'${known}'`).join(', ');
    throw new Error(`The docker context '${name}', named by ${by}, does not exist: expected one of ${names}`);
  }
  const { Host, SkipTLSVerify = false } = readMeta(file).Endpoints?.docker ?? {};
  if (!Host) throw new Error(`The docker context '${name}', named by ${by}, names no engine (Endpoints.docker.Host)`);
  const files = tlsInFolder(join(contexts, 'tls', hash, 'docker'));
  const isSecure = SkipTLSVerify || Object.keys(files).length > 0;
  const tls: EngineTls = { ...files, verify: !SkipTLSVerify };
  return { url: Host, source: `the docker context '${name}', named by ${by}`, ...(isSecure && { tls }) };
}

interface ContextMeta {
  Name?: string;
  Endpoints?: { docker?: { Host?: string; SkipTLSVerify?: boolean } };
}

function existingContexts(contexts: string): string[] {
  const folder = join(contexts, 'meta');
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).map((hash) => join(folder, hash, 'meta.json'));
  const names = files.filter((file) => existsSync(file)).map((file) => readMeta(file).Name ?? '');
  return names.filter((name) => name !== '').toSorted();
}

function currentContext(configFile: string): string {
  if (!existsSync(configFile)) return DEFAULT;
  return (readJson(configFile) as { currentContext?: string }).currentContext || DEFAULT;
}

function readMeta(file: string): ContextMeta {
  return readJson(file);
}

/** Without the parser's words: they quote what they were given, and there may be passwords in it. */
function readJson(file: string): object {
  const text = readFileSync(file, 'utf8');
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw new Error(`${file} is not JSON`);
  }
}
