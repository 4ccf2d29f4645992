import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { RegistryAccess } from './credentials-in-config.ts';
import { findCredentials } from './find-credentials.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tdw-credentials-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

/** Writes the docker CLI's configuration; strings are taken as they are. */
function config(value: unknown): string {
  mkdirSync(join(home, '.docker'), { recursive: true });
  const path = join(home, '.docker/config.json');
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

/** A helper that has credentials for one server, whose user it is called. */
function helper(name: string, server: string): void {
  const path = join(home, `docker-credential-${name}`);
  const answer = `{"Username":"${name}","Secret":"from-helper"}`;
  const script = `if [ "$(cat)" = "${server}" ]; then echo '${answer}'; else echo "credentials not found in native keychain"; exit 1; fi`;
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

function find(registry: string, variable?: unknown): Promise<RegistryAccess> {
  const env = {
    PATH: `${home}:/usr/bin:/bin`,
    ...(variable !== undefined && { DOCKER_AUTH_CONFIG: JSON.stringify(variable) }),
  };
  return findCredentials(registry, new AbortController().signal, env, home);
}

describe('the credentials of a registry', () => {
  test('are none where nothing is configured', async () => {
    expect(await find('ghcr.io')).toEqual({ found: "the worker has no credentials for 'ghcr.io'" });
  });

  test('that cannot be read are none, and it is said why', async () => {
    const path = config({ auths: { 'ghcr.io': { auth: base64('a-token') } } });

    const { credentials, found } = await find('ghcr.io');
    expect(credentials).toBeUndefined();
    expect(found).toContain(`the 'auth' for ghcr.io in ${path} is not user:password in base64`);
    expect(found).not.toContain('a-token');
  });

  test.each([
    [{ auth: base64('me:s3:cret') }, { username: 'me', password: 's3:cret' }],
    [{ auth: base64('me:s3cret\0\0') }, { username: 'me', password: 's3cret' }],
    [
      { username: 'me', password: 's3cret' },
      { username: 'me', password: 's3cret' },
    ],
    [{ auth: base64('me:'), identitytoken: 'a-token' }, { identitytoken: 'a-token' }],
    [{ registrytoken: 'a-token' }, { registrytoken: 'a-token' }],
  ])('are read from an entry such as %j', async (entry, credentials) => {
    const path = config({ auths: { 'other.io': { auth: base64('you:x') }, 'ghcr.io': entry } });

    expect(await find('ghcr.io')).toEqual({
      credentials: { ...credentials, serveraddress: 'ghcr.io' },
      found: `the worker's are from ${path}`,
    });
  });

  test.each([
    ['ghcr.io', 'ghcr.io'],
    ['ghcr.io', 'https://ghcr.io'],
    ['ghcr.io', 'https://GHCR.io/v2/'],
    ['localhost:5000', 'http://localhost:5000'],
    ['docker.io', 'https://index.docker.io/v1/'],
    ['docker.io', 'docker.io'],
  ])('of %s may be under %s', async (registry, server) => {
    config({ auths: { [server]: { auth: base64('me:x') } } });

    expect(await find(registry)).toMatchObject({ credentials: { username: 'me' } });
  });

  test.each(['evil.io/ghcr.io', 'ghcr.io.evil.io', 'ghcr.io:443', 'io'])('are not those of %s', async (server) => {
    config({ auths: { [server]: { auth: base64('me:x') } } });

    expect(await find('ghcr.io')).not.toHaveProperty('credentials');
  });

  test('of Docker Hub are for the server that is known by its first address', async () => {
    config({ auths: { 'docker.io': { auth: base64('me:x') } } });

    expect(await find('docker.io')).toMatchObject({
      credentials: { username: 'me', serveraddress: 'https://index.docker.io/v1/' },
    });
  });

  test('are first looked for in DOCKER_AUTH_CONFIG, and then in the file', async () => {
    config({ auths: { 'ghcr.io': { auth: base64('file:x') }, 'quay.io': { auth: base64('file:x') } } });
    const variable = { auths: { 'ghcr.io': { auth: base64('variable:x') } } };

    expect(await find('ghcr.io', variable)).toMatchObject({
      credentials: { username: 'variable' },
      found: "the worker's are from DOCKER_AUTH_CONFIG",
    });
    expect(await find('quay.io', variable)).toMatchObject({ credentials: { username: 'file' } });
  });

  test('may be those of a helper: of the registry, or of all', async () => {
    helper('one', 'ghcr.io');
    helper('all', 'https://index.docker.io/v1/');
    config({ credHelpers: { 'ghcr.io': 'one' }, credsStore: 'all' });

    expect(await find('ghcr.io')).toEqual({
      credentials: { username: 'one', password: 'from-helper', serveraddress: 'ghcr.io' },
      found: "the worker's are from the credential helper 'one'",
    });
    expect(await find('docker.io')).toMatchObject({ credentials: { username: 'all' } });
    expect(await find('quay.io')).toEqual({ found: "the worker has no credentials for 'quay.io'" });
  });

  test('are looked for in the entries where the registry has the helper of all switched off', async () => {
    helper('all', 'ghcr.io');
    config({
      credsStore: 'all',
      credHelpers: { 'ghcr.io': '', 'quay.io': '' },
      auths: { 'ghcr.io': { auth: base64('me:x') } },
    });

    expect(await find('ghcr.io')).toMatchObject({ credentials: { username: 'me' } });
    expect(await find('quay.io')).toEqual({ found: "the worker has no credentials for 'quay.io'" });
  });

  test('are looked for in the entries where the helper has none', async () => {
    helper('all', 'quay.io');
    config({ credsStore: 'all', auths: { 'ghcr.io': { auth: base64('me:x') }, 'a.io': {} } });

    expect(await find('ghcr.io')).toMatchObject({ credentials: { username: 'me' } });
    expect(await find('a.io')).not.toHaveProperty('credentials');
  });

  test('are none where the configuration cannot be read, and that is told', async () => {
    const path = config('{');

    expect(await find('ghcr.io')).toEqual({
      found: `the worker has no credentials for 'ghcr.io': ${path} is not JSON`,
    });
  });

  test('are none where the helper cannot be run, and that is told', async () => {
    config({ credsStore: 'missing', credHelpers: { 'ghcr.io': '../../evil' } });

    expect(await find('quay.io')).toEqual({
      found: "the worker has no credentials for 'quay.io': the credential helper 'missing' is not installed",
    });
    expect(await find('ghcr.io')).toEqual({
      found:
        "the worker has no credentials for 'ghcr.io': a credential helper's name may have only letters, digits, '_' and '-'",
    });
  });
});
