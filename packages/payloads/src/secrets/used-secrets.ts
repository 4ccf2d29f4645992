import type { EnvValue } from '../syntax/env.ts';
import type { SecretFile } from './secret-file.ts';

/** What of a container refers to secrets. */
interface UsingSecrets {
  env?: Record<string, EnvValue>;
  secrets?: SecretFile[];
}

/** The names of all secrets that a container refers to, each once, in its environment and as files. */
export function usedSecrets({ env = {}, secrets = [] }: UsingSecrets): string[] {
  const inEnv = Object.values(env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret]));
  return [...new Set([...inEnv, ...secrets.map(({ secret }) => secret)])];
}
