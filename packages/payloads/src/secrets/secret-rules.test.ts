import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { secretPath } from './secret-file.ts';
import { usedSecrets } from './used-secrets.ts';

const PASSWORD = { secret: 'db/password' };

describe('the files of secrets', () => {
  test.each([
    [{ secret: 'db/password' }, '/run/secrets', 'password'],
    [{ secret: 'token' }, '/run/secrets', 'token'],
    [{ secret: 'db/password', target: 'pw' }, '/run/secrets', 'pw'],
    [{ secret: 'tls/key', target: '/etc/app//keys/tls.key' }, '/etc/app/keys', 'tls.key'],
  ])('%j is in %s', (file, folder, name) => {
    expect(secretPath(file)).toEqual({ folder, name });
  });

  test('are each in a place of their own', () => {
    const secrets = [{ secret: 'a/key' }, { secret: 'b/key' }, { secret: 'c', target: '/run/secrets/key' }];

    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', secrets }).issues).toEqual([
      {
        path: 'secrets[1].secret',
        expected: "a file that no other secret has, which '/run/secrets/key' is",
        got: '"b/key"',
      },
      {
        path: 'secrets[2].target',
        expected: "a file that no other secret has, which '/run/secrets/key' is",
        got: '"/run/secrets/key"',
      },
    ]);
  });

  test.each([
    ['volumes', { volumes: ['/run/secrets'] }],
    ['volumes', { volumes: ['data:/run//secrets/'] }],
    ['tmpfs', { tmpfs: '/run/secrets/:size=1m' }],
  ])('are not in a folder that is mounted by %s: %j', (field, mounts) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', secrets: [PASSWORD], ...mounts }).issues).toEqual(
      [
        {
          path: 'secrets[0].secret',
          expected: `a file in a folder that is no mount, which '/run/secrets' is by '${field}'`,
          got: '"db/password"',
        },
      ],
    );
  });

  test.each([
    ['/run/secrets/password', 'volumes', { volumes: ['data:/run/secrets/password'] }],
    ['/run/secrets/password/x', 'tmpfs', { tmpfs: ['/run/secrets/password/x'] }],
    ['/run/secrets/password', 'secrets', { secrets: [PASSWORD, { secret: 'a', target: '/run/secrets/password/a' }] }],
  ])('are not where %s is mounted by %s', (mount, field, mounts) => {
    expect(refusalOf(parseContainerExecutionInput, { image: 'alpine', secrets: [PASSWORD], ...mounts }).issues).toEqual(
      [
        {
          path: 'secrets[0].secret',
          expected: `a file where nothing is mounted, as '${mount}' is by '${field}'`,
          got: '"db/password"',
        },
      ],
    );
  });

  test.each([
    { volumes: ['/run', 'data:/run/secrets/pass'] },
    { tmpfs: ['/run', '/run/secrets/db'] },
    { secrets: [PASSWORD, { secret: 'a', target: '/run/secrets/db/a' }] },
  ])('may be in a folder within a mount, or one that has others: %j', (mounts) => {
    const input = { image: 'alpine', secrets: [PASSWORD], ...mounts };

    expect(parseContainerExecutionInput(input)).toEqual(input);
  });
});

test('secrets are at most a hundred, in the environment and as files, each counted once', () => {
  const names = Array.from({ length: 100 }, (_, index) => `name-${index}`);
  const env = Object.fromEntries(names.map((secret, index) => [`A_${index}`, { secret }]));
  const input = { image: 'alpine', env, secrets: [{ secret: 'name-0' }] };

  expect(parseContainerExecutionInput(input)).toEqual(input);
  expect(refusalOf(parseContainerExecutionInput, { ...input, secrets: [{ secret: 'one-more' }] }).issues).toEqual([
    { path: 'env', expected: "at most 100 secrets, with those in 'secrets'", got: 'an object' },
  ]);
});

test('secrets that are used are named once, wherever they are', () => {
  const env = { USER: 'app', PASSWORD: { secret: 'db/password' }, PGPASSWORD: { secret: 'db/password' } };

  expect(usedSecrets({ env, secrets: [{ secret: 'tls/key' }, { secret: 'db/password' }] })).toEqual([
    'db/password',
    'tls/key',
  ]);
  expect(usedSecrets({})).toEqual([]);
});
