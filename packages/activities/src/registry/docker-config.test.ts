import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { configInFile, configInVariable } from './docker-config.ts';

const NOTHING = { auths: {}, credHelpers: {}, credsStore: undefined };
const SECRET = 's3cret';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tdw-docker-config-'));
});
afterEach(() => {
  rmSync(home, { recursive: true });
});

function write(folder: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'config.json');
  writeFileSync(path, text);
  return path;
}

describe('the configuration in the variable DOCKER_AUTH_CONFIG', () => {
  test.each([{}, { DOCKER_AUTH_CONFIG: '' }])('is none in %j', (env) => {
    expect(configInVariable(env)).toBeUndefined();
  });

  test('is what the docker CLI would have in its file', () => {
    const text = JSON.stringify({ auths: { 'ghcr.io': { auth: 'x' } }, credHelpers: { a: 'b' }, credsStore: 'c' });

    expect(configInVariable({ DOCKER_AUTH_CONFIG: text })).toEqual({
      source: 'DOCKER_AUTH_CONFIG',
      auths: { 'ghcr.io': { auth: 'x' } },
      credHelpers: { a: 'b' },
      credsStore: 'c',
    });
  });
});

describe('the configuration in a file', () => {
  test('is none where there is no file, and no folder', async () => {
    expect(await configInFile({}, home)).toBeUndefined();
    const file = write(home, '{}');
    expect(await configInFile({ DOCKER_CONFIG: file }, home)).toBeUndefined();
  });

  test('is that of the home folder', async () => {
    const source = write(join(home, '.docker'), '{"auths":{"ghcr.io":{}}}');

    expect(await configInFile({ DOCKER_CONFIG: '' }, home)).toEqual({ ...NOTHING, source, auths: { 'ghcr.io': {} } });
  });

  test('is that of the folder DOCKER_CONFIG', async () => {
    write(join(home, '.docker'), '{"credsStore":"other"}');
    const source = write(join(home, 'elsewhere'), '{}');

    expect(await configInFile({ DOCKER_CONFIG: join(home, 'elsewhere') }, home)).toEqual({ ...NOTHING, source });
  });

  test('cannot be read where it is a folder', async () => {
    mkdirSync(join(home, '.docker/config.json'), { recursive: true });

    await expect(configInFile({}, home)).rejects.toMatchObject({
      name: 'DockerConfigError',
      message: expect.stringMatching(/config\.json cannot be read \(EISDIR\)$/),
    });
  });
});

describe('a configuration', () => {
  test.each([
    ['is not JSON', `{"auths":{"ghcr.io":{"auth":"${SECRET}"}}`],
    ['is not a JSON object', `"${SECRET}"`],
    ['is not a JSON object', 'null'],
    ['is not a JSON object', '[]'],
  ])('that %s is refused, and nothing of it is told', (what, text) => {
    const error = errorOf(() => configInVariable({ DOCKER_AUTH_CONFIG: text }));

    expect(error).toMatchObject({ name: 'DockerConfigError', message: `DOCKER_AUTH_CONFIG ${what}` });
    // With its cause and all its fields.
    expect(inspect(error)).not.toContain(SECRET);
  });

  test.each([
    { auths: null, credHelpers: 5, credsStore: {} },
    { auths: { a: 'x', b: null, c: [] }, credHelpers: { a: 1 }, credsStore: '' },
  ])('has only what is as it should be: %j', (config) => {
    expect(configInVariable({ DOCKER_AUTH_CONFIG: JSON.stringify(config) })).toMatchObject(NOTHING);
  });

  test('has only what is text of an entry', () => {
    const auths = { a: { auth: 5, username: null, password: {}, identitytoken: [], registrytoken: 'r' } };

    expect(configInVariable({ DOCKER_AUTH_CONFIG: JSON.stringify({ auths }) })?.auths).toEqual({
      a: { registrytoken: 'r' },
    });
  });
});

function errorOf(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  throw new Error('Expected an error');
}
