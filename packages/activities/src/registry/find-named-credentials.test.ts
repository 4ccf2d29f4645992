import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import type { RegistryAccess } from './credentials-in-config.ts';
import { findNamedCredentials } from './find-named-credentials.ts';

const folder = useFolder();
const SECRET = 's3cret';
const auth = Buffer.from(`me:${SECRET}`).toString('base64');

function write(name: string, text: string): string {
  const path = join(folder.path, `${name}.json`);
  writeFileSync(path, text);
  return path;
}

function find(name: string, registry: string, env: NodeJS.ProcessEnv = {}): Promise<RegistryAccess> {
  const own = { PATH: '/usr/bin:/bin', TDW_REGISTRY_CREDENTIALS: folder.path, ...env };
  return findNamedCredentials(name, registry, new AbortController().signal, own);
}

test('named credentials are those of the file of that name', async () => {
  write('ci-pull', JSON.stringify({ auths: { 'ghcr.io': { auth } } }));
  write('other', JSON.stringify({ auths: { 'ghcr.io': { username: 'you', password: 'x' } } }));

  expect(await find('ci-pull', 'ghcr.io')).toEqual({
    credentials: { username: 'me', password: SECRET, serveraddress: 'ghcr.io' },
    found: "the worker's are those called 'ci-pull'",
  });
});

test('of the worker itself nothing is taken instead', async () => {
  const config = JSON.stringify({ auths: { 'ghcr.io': { auth } } });
  mkdirSync(join(folder.path, 'cli'));
  writeFileSync(join(folder.path, 'cli/config.json'), config);
  const env = { DOCKER_AUTH_CONFIG: config, DOCKER_CONFIG: join(folder.path, 'cli') };
  write('ci-pull', JSON.stringify({ auths: { 'quay.io': { auth } } }));

  await expect(find('ci-pull', 'ghcr.io', env)).rejects.toThrow(
    "the registry credentials 'ci-pull' have none for 'ghcr.io'",
  );
  await expect(find('missing', 'ghcr.io', env)).rejects.toThrow(
    "the worker has no registry credentials called 'missing'",
  );
});

test('a worker that has none by name says what is not set', async () => {
  await expect(find('ci-pull', 'ghcr.io', { TDW_REGISTRY_CREDENTIALS: '' })).rejects.toMatchObject({
    name: 'NamedCredentialsError',
    message: "the worker has no registry credentials called 'ci-pull': TDW_REGISTRY_CREDENTIALS is not set",
  });
});

test.each([
  ['is not JSON', `{"auths":{"ghcr.io":{"auth":"${auth}"}}`, (path: string) => `cannot be used: ${path} is not JSON`],
  [
    'has an entry that cannot be read',
    JSON.stringify({ auths: { 'ghcr.io': { auth: SECRET } } }),
    (path: string) => `have none for 'ghcr.io': the 'auth' for ghcr.io in ${path} is not user:password in base64`,
  ],
  [
    'names a helper that is not there',
    JSON.stringify({ credsStore: 'missing' }),
    () => "have none for 'ghcr.io': the credential helper 'missing' is not installed",
  ],
])('a file that %s is told, and nothing of what is in it', async (_, text, message) => {
  const path = write('ci-pull', text);

  const error = await find('ci-pull', 'ghcr.io').catch((reason: unknown) => reason);
  expect(error).toMatchObject({ message: `the registry credentials 'ci-pull' ${message(path)}` });
  expect(String(error)).not.toContain(SECRET);
  expect(String(error)).not.toContain(auth);
});
