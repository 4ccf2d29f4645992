import { isAbsolute } from 'node:path';
import { createCommandProvider } from './command-provider.ts';
import { createEnvProvider } from './env-provider.ts';
import { createFolderProvider } from './folder-provider.ts';
import type { SecretProvider } from './secret-provider.ts';
import { createVaultProvider } from './vault-provider.ts';

const EXPECTED =
  "'env:PREFIX_', 'dir:/absolute/folder', 'command:/absolute/program and arguments', or 'vault:https://host:8200/mount'";

/**
 * A provider of secrets as it is written in one word.
 *
 * @throws {@link RangeError} where it is none; what it is about is in no message, for it may have a password in it
 */
export function parseSecretProvider(text: string): SecretProvider {
  const [, kind, rest = ''] = /^([a-z]+):(.+)$/s.exec(text) ?? [];
  if (kind === 'env') return createEnvProvider(rest);
  if (kind === 'vault') return createVaultProvider({ url: rest });
  if (kind === 'dir' && isAbsolute(rest)) return createFolderProvider(rest);
  if (kind === 'command' && isAbsolute(rest)) return createCommandProvider(rest.trim().split(/\s+/));
  throw new RangeError(`Expected ${EXPECTED}`);
}
