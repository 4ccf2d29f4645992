import { execFile } from 'node:child_process';
import type { RegistryCredentials } from '../engine/engine-client.ts';

const TIMEOUT_MS = 30_000;
const MOST_BYTES = 1024 * 1024;

/** Part of the name of a program that is run: nothing that leads to a path, an option or a shell. */
const HELPER_NAME = /^[A-Za-z0-9_-]+$/;

/** By this alone a helper tells that it has nothing from that it failed: github.com/docker/docker-credential-helpers. */
const NOT_FOUND = 'credentials not found in native keychain';

/** By this name of a user a helper says that the secret is an identity token. */
const TOKEN_USER = '<token>';

/** A credential helper that did not do what it was asked for. Nothing that it printed is in the message. */
export class CredentialHelperError extends Error {
  override readonly name = 'CredentialHelperError';
}

/**
 * Asks the program `docker-credential-<name>`, as the docker CLI does.
 *
 * @param server - the registry, as the docker CLI calls it
 * @returns `undefined` where it has none
 * @throws {@link CredentialHelperError}
 */
export async function askCredentialHelper(
  name: string,
  server: string,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<RegistryCredentials | undefined> {
  if (!HELPER_NAME.test(name)) {
    throw new CredentialHelperError("a credential helper's name may have only letters, digits, '_' and '-'");
  }
  const { exitCode, output, problem } = await run(`docker-credential-${name}`, server, env, signal);
  signal.throwIfAborted();
  if (problem !== undefined) throw new CredentialHelperError(`the credential helper '${name}' ${problem}`);
  if (exitCode === 0) return read(output, name, server);
  if (output.trim() === NOT_FOUND) return undefined;
  throw new CredentialHelperError(`the credential helper '${name}' ended with exit code ${exitCode}`);
}

interface Answer {
  exitCode: number;
  output: string;
  /** Why there is no answer. */
  problem?: string;
}

function run(program: string, input: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { env, signal, timeout: TIMEOUT_MS, killSignal: 'SIGKILL', maxBuffer: MOST_BYTES } as const;
    const child = execFile(program, ['get'], options, (error, output) => {
      const exitCode = error === null ? 0 : error.code;
      if (typeof exitCode === 'number') resolve({ exitCode, output });
      else resolve({ exitCode: -1, output: '', problem: problemOf(error!) });
    });
    // It may end before it has read what it was asked.
    child.stdin?.on('error', () => undefined).end(input);
  });
}

function problemOf({ code, killed, signal }: { code?: unknown; killed?: boolean; signal?: unknown }): string {
  if (code === 'ENOENT') return 'is not installed';
  if (typeof code === 'string') return `could not be run (${code})`;
  return killed === true ? `did not answer within ${TIMEOUT_MS / 1_000} s` : `was ended by ${String(signal)}`;
}

function read(output: string, name: string, serveraddress: string): RegistryCredentials | undefined {
  const { Username: username, Secret: secret } = parse(output) ?? {};
  if (typeof username !== 'string' || typeof secret !== 'string') {
    throw new CredentialHelperError(`the credential helper '${name}' answered with something else than credentials`);
  }
  if (secret === '') return undefined;
  if (username === TOKEN_USER) return { identitytoken: secret, serveraddress };
  return { username, password: secret, serveraddress };
}

function parse(output: string): Partial<Record<'Username' | 'Secret', unknown>> | undefined {
  try {
    return Object(JSON.parse(output)) as Partial<Record<'Username' | 'Secret', unknown>>;
  } catch {
    return undefined;
  }
}
