import { readFile } from 'node:fs/promises';
import type { SecretProvider } from './secret-provider.ts';

const TIMEOUT_MS = 10_000;

/** Where a Vault is, and who asks it. */
export interface VaultOptions {
  /** Its address, with the path at which its KV engine (version 2) is mounted: `https://vault.example.com:8200/secret`. */
  url: string;
  /** Default: what is in `VAULT_TOKEN`, or in the file that `VAULT_TOKEN_FILE` names, read anew each time. */
  token?: () => Promise<string>;
  /** Default: what is in `VAULT_NAMESPACE`, if anything. */
  namespace?: string | undefined;
}

/**
 * Secrets in HashiCorp Vault, or what speaks its language, such as OpenBao: `apps/db/password` is the key `password` of
 * what is at `apps/db`, in its latest version.
 *
 * @throws {@link RangeError} where the address is none
 * @see https://developer.hashicorp.com/vault/api-docs/secret/kv/kv-v2#read-secret-version
 */
export function createVaultProvider({
  url,
  token = tokenOfEnvironment,
  namespace = process.env['VAULT_NAMESPACE'],
}: VaultOptions): SecretProvider {
  const { origin, mount } = parseAddress(url);
  return {
    title: `vault:${origin}/${mount}`,
    async find(name, signal) {
      const parts = name.split('/');
      const key = parts.pop() ?? '';
      if (parts.length === 0) return undefined;
      const headers = {
        'x-vault-token': await token(),
        'x-vault-request': 'true',
        ...(namespace !== undefined && namespace !== '' && { 'x-vault-namespace': namespace }),
      };
      const data = await read(`${origin}/v1/${mount}/data/${parts.join('/')}`, headers, signal);
      const value = data !== undefined && Object.hasOwn(data, key) ? data[key] : undefined;
      if (value === undefined) return undefined;
      if (typeof value !== 'string') throw new Error(`its value is no text but a ${typeof value}`);
      return Buffer.from(value);
    },
  };
}

function parseAddress(url: string): { origin: string; mount: string } {
  const { protocol, origin, pathname, username, search, hash } = URL.canParse(url)
    ? new URL(url)
    : ({} as Partial<URL>);
  const mount = (pathname ?? '').replaceAll(/^\/+|\/+$/g, '');
  const isHttp = protocol === 'http:' || protocol === 'https:';
  if (!isHttp || origin === undefined || mount === '' || username !== '' || search !== '' || hash !== '')
    throw new RangeError("Expected Vault's address and the mount of its KV engine, such as 'https://host:8200/secret'");
  return { origin, mount };
}

async function tokenOfEnvironment(): Promise<string> {
  const { VAULT_TOKEN: token, VAULT_TOKEN_FILE: file } = process.env;
  if (token !== undefined && token !== '') return token;
  if (file === undefined || file === '') throw new Error('there is neither a VAULT_TOKEN nor a VAULT_TOKEN_FILE');
  return (await readFile(file, 'utf8')).trim();
}

/** @returns `undefined` where there is nothing, or not any more */
async function read(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<Record<string, unknown> | undefined> {
  const { status, body } = await get(url, headers, signal);
  const { data, errors = [] } = parseAnswer(body);
  // Of what is not there it says no more than that.
  if (status === 404 && errors.length === 0) return undefined;
  if (status === 404) throw new Error('nothing is mounted there');
  if (status !== 200) throw new Error(`the answer was ${status}`);
  // A KV engine of version 1 has the values where this one has them and their metadata.
  if (data?.data === undefined) throw new Error('the answer is none of a KV engine of version 2');
  return data.data ?? undefined;
}

async function get(
  url: string,
  headers: Record<string, string>,
  signal: AbortSignal,
): Promise<{ status: number; body: string }> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]);
  try {
    // A redirect would lead the token to another machine.
    const response = await fetch(url, { headers, signal: limited, redirect: 'error' });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    signal.throwIfAborted();
    const { cause, message } = error as Error & { cause?: Error };
    const why = limited.aborted ? `no answer within ${TIMEOUT_MS / 1_000} s` : (cause?.message ?? message);
    throw new Error(why, { cause: error });
  }
}

interface Answer {
  errors?: unknown[];
  data?: { data?: Record<string, unknown> | null };
}

function parseAnswer(body: string): Answer {
  try {
    return (JSON.parse(body) ?? {}) as Answer;
  } catch {
    return {};
  }
}
