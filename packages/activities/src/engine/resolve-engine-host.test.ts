import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { resolveEngineHost } from './resolve-engine-host.ts';

let home: string;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tdw-home-'));
});

afterEach(() => {
  rmSync(home, { recursive: true });
});

function write(path: string, content: unknown): void {
  const file = join(home, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, JSON.stringify(content));
}

function addContext(name: string, meta: unknown, folder = '.docker'): void {
  write(join(folder, 'contexts/meta', createHash('sha256').update(name).digest('hex'), 'meta.json'), meta);
}

const at = (host: string): unknown => ({ Endpoints: { docker: { Host: host } } });

describe('the engine is', () => {
  test.each([
    ['unix:///tmp/x.sock', 'unix:///tmp/x.sock'],
    ['tcp://10.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['10.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
  ])('where DOCKER_HOST=%s says', (DOCKER_HOST, expected) => {
    addContext('other', at('tcp://other:1'));

    expect(resolveEngineHost({ DOCKER_HOST, DOCKER_CONTEXT: 'other' }, home)).toBe(expected);
  });

  test('where the context of DOCKER_CONTEXT says, whatever the configuration does', () => {
    write('.docker/config.json', { currentContext: 'configured' });
    addContext('configured', at('tcp://configured:1'));
    addContext('chosen', at('tcp://chosen:1'));

    expect(resolveEngineHost({ DOCKER_CONTEXT: 'chosen' }, home)).toBe('tcp://chosen:1');
  });

  test('where the current context of the configuration says', () => {
    write('.docker/config.json', { currentContext: 'configured' });
    addContext('configured', at('unix:///run/configured.sock'));

    expect(resolveEngineHost({}, home)).toBe('unix:///run/configured.sock');
  });

  test('where the context in the folder of DOCKER_CONFIG says', () => {
    write('elsewhere/config.json', { currentContext: 'remote' });
    addContext('remote', at('tcp://remote:1'), 'elsewhere');

    expect(resolveEngineHost({ DOCKER_CONFIG: join(home, 'elsewhere') }, home)).toBe('tcp://remote:1');
  });

  test.each(['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG'])(
    'where the rest says when %s is empty, as the CLI reads it',
    (variable) => {
      write('.docker/config.json', { currentContext: 'configured' });
      addContext('configured', at('tcp://configured:1'));

      expect(resolveEngineHost({ [variable]: '' }, home)).toBe('tcp://configured:1');
    },
  );

  test.each([
    ['no configuration', {}, undefined],
    ['a configuration that names no context', {}, { auths: {} }],
    ['the context called default', { DOCKER_CONTEXT: 'default' }, { currentContext: 'configured' }],
  ])('at a well-known socket with %s', (_, env, config) => {
    if (config !== undefined) write('.docker/config.json', config);

    expect(resolveEngineHost(env, home)).toMatch(/^unix:\/\/\/.*\.sock$/);
  });
});

describe('of the well-known sockets', () => {
  // The system's own come first where they exist: these tests can then only see those.
  const onSystem = existsSync('/var/run/docker.sock');

  test.each([
    ['rootless Docker', 'run/docker.sock'],
    ['Docker Desktop', '.docker/run/docker.sock'],
    ['podman', 'run/podman/podman.sock'],
  ])('that of %s is found', (_, path) => {
    write(path, '');
    const expected = onSystem ? 'unix:///var/run/docker.sock' : `unix://${join(home, path)}`;

    expect(resolveEngineHost({ XDG_RUNTIME_DIR: join(home, 'run') }, home)).toBe(expected);
  });
});

describe('a context', () => {
  test('that does not exist is named, with the file that was expected', () => {
    expect(() => resolveEngineHost({ DOCKER_CONTEXT: 'gone' }, home)).toThrow(
      /The docker context 'gone' does not exist: expected it in .*meta\.json/,
    );
  });

  test.each([{}, { Endpoints: {} }, { Endpoints: { docker: {} } }])('that names no engine is said to: %j', (meta) => {
    addContext('kube', meta);

    expect(() => resolveEngineHost({ DOCKER_CONTEXT: 'kube' }, home)).toThrow(
      "The docker context 'kube' names no engine",
    );
  });
});
