import type { ContainerExecutionInput } from '../container-input.ts';

/** The names of all secrets that a container refers to, each once, in its environment and as files. */
export function usedSecrets({ env = {}, secrets = [] }: Pick<ContainerExecutionInput, 'env' | 'secrets'>): string[] {
  const inEnv = Object.values(env).flatMap((value) => (typeof value === 'string' ? [] : [value.secret]));
  return [...new Set([...inEnv, ...secrets.map(({ secret }) => secret)])];
}
