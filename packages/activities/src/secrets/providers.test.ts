import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import { createCommandProvider } from './command-provider.ts';
import { createEnvProvider } from './env-provider.ts';
import { createFolderProvider } from './folder-provider.ts';
import { parseSecretProvider } from './parse-provider.ts';
import type { SecretProvider } from './secret-provider.ts';

const never = new AbortController().signal;

async function ask(provider: SecretProvider, name: string, signal = never): Promise<string | undefined> {
  return (await provider.find(name, signal))?.toString();
}

describe("secrets in the worker's environment", () => {
  const env = { TDW_SECRET_TOKEN: 'abc', TDW_SECRET_DB__ADMIN_PASSWORD: 'pw', PATH: '/bin', TDW_SECRET_db: 'lower' };
  const provider = createEnvProvider('TDW_SECRET_', env);

  test.each([
    ['token', 'abc'],
    ['db/admin_password', 'pw'],
  ])('have the name %s', async (name, value) => {
    expect(await ask(provider, name)).toBe(value);
  });

  test.each([
    ['another', 'has no variable'],
    ['db__admin_password', 'would be that of another name'],
    ['db/admin-password', 'has no variable that is only its own'],
    ['Token', 'has capitals, which another name would have, too'],
    ['path', 'is outside of the prefix'],
  ])('do not have %s, which %s', async (name) => {
    expect(await ask(provider, name)).toBeUndefined();
  });

  test.each(['', '*', 'A='])('are never the whole of it, as with the prefix %j', (prefix) => {
    expect(() => createEnvProvider(prefix)).toThrow("Expected the beginning of variables' names");
  });
});

describe('secrets in a folder', () => {
  const folder = useFolder();
  const provider = (): SecretProvider => createFolderProvider(folder.path);

  test('are what is in its files, as it is', async () => {
    mkdirSync(join(folder.path, 'db'));
    writeFileSync(join(folder.path, 'db/password'), 'line\n');

    expect(await ask(provider(), 'db/password')).toBe('line\n');
  });

  test('may be there by a symbolic link, as Kubernetes has them', async () => {
    mkdirSync(join(folder.path, '..data'));
    writeFileSync(join(folder.path, '..data/token'), 'abc');
    symlinkSync('..data/token', join(folder.path, 'token'));

    expect(await ask(provider(), 'token')).toBe('abc');
  });

  test.each(['nothing', 'token/x', 'db'])('do not have %s', async (name) => {
    writeFileSync(join(folder.path, 'token'), 'abc');
    mkdirSync(join(folder.path, 'db'));

    expect(await ask(provider(), name)).toBeUndefined();
  });

  test('are not to be had where a link leads out of it, or a file is too large, or there is no such folder', async () => {
    symlinkSync('/etc/passwd', join(folder.path, 'out'));
    writeFileSync(join(folder.path, 'large'), Buffer.alloc(64 * 1024 + 1));
    const missing = createFolderProvider(join(folder.path, 'nowhere'));

    await expect(ask(provider(), 'out')).rejects.toThrow('a symbolic link leads out of the folder');
    await expect(ask(provider(), 'large')).rejects.toThrow('its file has more than 65536 bytes');
    await expect(ask(missing, 'token')).rejects.toThrow('ENOENT');
  });

  test('are not waited for in a pipe', async () => {
    execFileSync('/bin/sh', ['-c', 'mkfifo pipe'], { cwd: folder.path });

    await expect(ask(provider(), 'pipe')).rejects.toThrow('it is no file');
  });
});

describe('secrets that a command prints', () => {
  const folder = useFolder();
  function program(script: string): string {
    const path = join(folder.path, 'get-secret');
    writeFileSync(path, `#!/bin/sh\n${script}\n`);
    chmodSync(path, 0o755);
    return path;
  }

  test('are asked for with their name as the last argument, and no shell', async () => {
    const provider = createCommandProvider([program('printf "%s|" "$@"'), 'show', '$HOME']);

    expect(await ask(provider, 'db/password')).toBe('show|$HOME|db/password|');
  });

  test('are none where it prints nothing', async () => {
    expect(await ask(createCommandProvider([program('exit 0')]), 'x')).toBeUndefined();
  });

  test.each([
    ['fails', 'echo the-value; echo the-value >&2; exit 7', 'it ended with exit code 7'],
    ['prints too much', 'head -c 100000 /dev/zero', 'it printed more than 65536 bytes'],
    ['is killed', 'kill -9 $$', 'it was ended by SIGKILL'],
  ])('are not to be had where it %s, and nothing that it printed is told', async (_, script, message) => {
    await expect(ask(createCommandProvider([program(script)]), 'x')).rejects.toThrow(new Error(message));
  });

  test('are not to be had where there is no such program', async () => {
    await expect(ask(createCommandProvider(['/nowhere/program']), 'x')).rejects.toThrow('it is not installed');
  });

  test('are not waited for any more when nobody wants them', async () => {
    const over = new AbortController();
    const asked = ask(createCommandProvider([program('exec sleep 60')]), 'x', over.signal);
    over.abort();

    await expect(asked).rejects.toThrow();
  });
});

describe('a provider in one word', () => {
  test.each([
    ['env:TDW_SECRET_', 'env:TDW_SECRET_'],
    ['dir:/run/secrets', 'dir:/run/secrets'],
    ['command:/usr/bin/pass show', 'command:/usr/bin/pass'],
    ['vault:https://vault.example.com:8200/team/kv/', 'vault:https://vault.example.com:8200/team/kv'],
  ])('may be %s', (text, title) => {
    expect(parseSecretProvider(text).title).toBe(title);
  });

  test.each([
    'env:',
    'env:*',
    'dir:secrets',
    'command:pass show',
    'vault:https://vault.example.com',
    'vault:ftp://a/b',
    'vault:https://user:hunter2@a/b',
    'file:/x',
    '',
  ])('may not be %s, whose value is not told', (text) => {
    expect(() => parseSecretProvider(text)).toThrow(RangeError);
    expect(() => parseSecretProvider(text)).not.toThrow(/hunter2/);
  });
});
