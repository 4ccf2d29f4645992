import { describe, expect, test } from '@jest/globals';
import { parseContainerExecutionInput } from '../parse.ts';
import { refusalOf } from '../testing/refusal-of.ts';
import { secretPath } from './secret-file.ts';
import { usedSecrets } from './used-secrets.ts';

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

  test.each(['/run/secrets', 'data:/run//secrets/'])('are not where %s is mounted', (volume) => {
    const input = { image: 'alpine', volumes: [volume], secrets: [{ secret: 'db/password' }] };

    expect(refusalOf(parseContainerExecutionInput, input).issues).toEqual([
      {
        path: 'secrets[0].secret',
        expected: "a file in a folder that is no mount, which '/run/secrets' is by 'volumes'",
        got: '"db/password"',
      },
    ]);
  });
});

test('secrets that are used are named once, wherever they are', () => {
  const env = { USER: 'app', PASSWORD: { secret: 'db/password' }, PGPASSWORD: { secret: 'db/password' } };

  expect(usedSecrets({ env, secrets: [{ secret: 'tls/key' }, { secret: 'db/password' }] })).toEqual([
    'db/password',
    'tls/key',
  ]);
  expect(usedSecrets({})).toEqual([]);
});
