import type { SecretProvider } from './secret-provider.ts';

/** Those names of which each has a variable that no other one has. */
const NAME = /^[a-z0-9]+(?:_[a-z0-9]+)*(?:\/[a-z0-9]+(?:_[a-z0-9]+)*)*$/;

/**
 * Secrets in variables of the worker's own environment, none but those that begin with a prefix: `db/admin_password` is
 * in `PREFIX_DB__ADMIN_PASSWORD`. It knows names of lower-case letters, digits, single `_` and `/` only.
 *
 * @throws {@link RangeError} where the prefix is none: it would be the whole environment
 */
export function createEnvProvider(prefix: string, env: NodeJS.ProcessEnv = process.env): SecretProvider {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(prefix))
    throw new RangeError(`Expected the beginning of variables' names, such as 'TDW_SECRET_', got '${prefix}'`);
  return {
    title: `env:${prefix}`,
    async find(name) {
      const value = NAME.test(name) ? env[prefix + name.replaceAll('/', '__').toUpperCase()] : undefined;
      return value === undefined ? undefined : Buffer.from(value);
    },
  };
}
