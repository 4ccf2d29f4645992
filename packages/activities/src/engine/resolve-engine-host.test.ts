import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { useFolder } from '../testing/use-folder.ts';
import { describeEngineHost } from './engine-host.ts';
import { resolveEngineHost } from './resolve-engine-host.ts';

const home = useFolder();

function writeText(path: string, text: string): void {
  const file = join(home.path, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function write(path: string, content: unknown): void {
  writeText(path, JSON.stringify(content));
}

function hash(name: string): string {
  return createHash('sha256').update(name).digest('hex');
}

function addContext(name: string, meta: unknown, folder = '.docker'): void {
  write(join(folder, 'contexts/meta', hash(name), 'meta.json'), meta);
}

function urlOf(env: NodeJS.ProcessEnv): string {
  return resolveEngineHost(env, home.path).url;
}

const at = (host: string): unknown => ({ Endpoints: { docker: { Host: host, SkipTLSVerify: false } } });

describe('the engine is', () => {
  test.each([
    ['unix:///tmp/x.sock', 'unix:///tmp/x.sock'],
    ['tcp://10.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['10.0.0.1:2375', 'tcp://10.0.0.1:2375'],
    ['ssh://me@build-7', 'ssh://me@build-7'],
    ['npipe:////./pipe/docker_engine', 'npipe:////./pipe/docker_engine'],
  ])('where DOCKER_HOST=%s says', (DOCKER_HOST, url) => {
    addContext('other', at('tcp://other:1'));

    expect(resolveEngineHost({ DOCKER_HOST, DOCKER_CONTEXT: 'other' }, home.path)).toEqual({
      url,
      source: 'DOCKER_HOST',
    });
  });

  test('where the context of DOCKER_CONTEXT says, whatever the configuration does', () => {
    write('.docker/config.json', { currentContext: 'configured' });
    addContext('configured', at('tcp://configured:1'));
    addContext('chosen', at('tcp://chosen:1'));

    expect(resolveEngineHost({ DOCKER_CONTEXT: 'chosen' }, home.path)).toEqual({
      url: 'tcp://chosen:1',
      source: "the docker context 'chosen', named by DOCKER_CONTEXT",
    });
  });

  test('where the current context of the configuration says', () => {
    write('.docker/config.json', { currentContext: 'configured' });
    addContext('configured', at('unix:///run/configured.sock'));

    expect(resolveEngineHost({}, home.path)).toEqual({
      url: 'unix:///run/configured.sock',
      source: `the docker context 'configured', named by ${join(home.path, '.docker/config.json')}`,
    });
  });

  test('where the context in the folder of DOCKER_CONFIG says', () => {
    write('elsewhere/config.json', { currentContext: 'remote' });
    addContext('remote', at('tcp://remote:1'), 'elsewhere');

    expect(urlOf({ DOCKER_CONFIG: join(home.path, 'elsewhere') })).toBe('tcp://remote:1');
  });

  test.each(['DOCKER_HOST', 'DOCKER_CONTEXT', 'DOCKER_CONFIG'])(
    'where the rest says when %s is empty, as the CLI reads it',
    (variable) => {
      write('.docker/config.json', { currentContext: 'configured' });
      addContext('configured', at('tcp://configured:1'));

      expect(urlOf({ [variable]: '' })).toBe('tcp://configured:1');
    },
  );

  test.each([
    ['no configuration', {}, undefined],
    ['a configuration that names no context', {}, { auths: {} }],
    ['a configuration whose context is empty', {}, { currentContext: '' }],
    ['the context called default', { DOCKER_CONTEXT: 'default' }, { currentContext: 'configured' }],
  ])('at a well-known socket with %s', (_, env, config) => {
    if (config !== undefined) write('.docker/config.json', config);

    expect(urlOf(env)).toMatch(/^unix:\/\/\/.*\.sock$/);
  });
});

describe('TLS', () => {
  test.each([
    ['DOCKER_TLS_VERIFY', true],
    ['DOCKER_TLS', false],
  ])('is used with the files of DOCKER_CERT_PATH where %s is set (the engine proves who it is: %j)', (name, verify) => {
    for (const file of ['ca', 'cert', 'key']) writeText(`certs/${file}.pem`, file);
    const env = { DOCKER_HOST: 'tcp://a:1', DOCKER_CERT_PATH: join(home.path, 'certs'), [name]: '1' };

    expect(resolveEngineHost(env, home.path).tls).toEqual({
      ca: Buffer.from('ca'),
      cert: Buffer.from('cert'),
      key: Buffer.from('key'),
      verify,
    });
  });

  test.each([
    ['DOCKER_CONFIG', 'elsewhere', (folder: string) => ({ DOCKER_CONFIG: folder })],
    ['the home folder', '.docker', () => ({})],
  ])('has its files in that of %s where no folder is named; those of a client may be missing', (_, folder, env) => {
    writeText(`${folder}/ca.pem`, 'ca');
    const named = { DOCKER_HOST: 'a:1', DOCKER_TLS_VERIFY: '1', ...env(join(home.path, folder)) };

    expect(resolveEngineHost(named, home.path).tls).toEqual({ ca: Buffer.from('ca'), verify: true });
  });

  test('without the certificate of an authority is refused', () => {
    expect(() => resolveEngineHost({ DOCKER_HOST: 'a:1', DOCKER_TLS_VERIFY: '1' }, home.path)).toThrow(
      `DOCKER_TLS_VERIFY is set: expected the file ${join(home.path, '.docker/ca.pem')}`,
    );
  });

  test.each(['unix:///x.sock', 'ssh://a'])('is nothing for %s', (DOCKER_HOST) => {
    expect(resolveEngineHost({ DOCKER_HOST, DOCKER_TLS_VERIFY: '1' }, home.path)).not.toHaveProperty('tls');
  });

  test('means an engine on this machine where none is named, as for the CLI', () => {
    writeText('.docker/ca.pem', 'ca');

    expect(urlOf({ DOCKER_TLS: '1' })).toBe('tcp://localhost:2376');
  });

  test('of a context is its own, whatever the environment says', () => {
    addContext('secure', { Endpoints: { docker: { Host: 'tcp://a:1', SkipTLSVerify: false } } });
    for (const file of ['ca', 'cert', 'key'])
      writeText(`.docker/contexts/tls/${hash('secure')}/docker/${file}.pem`, file);

    expect(resolveEngineHost({ DOCKER_CONTEXT: 'secure', DOCKER_TLS: '1' }, home.path).tls).toEqual({
      ca: Buffer.from('ca'),
      cert: Buffer.from('cert'),
      key: Buffer.from('key'),
      verify: true,
    });
  });

  test('of a context may be without proof and without files', () => {
    addContext('lax', { Endpoints: { docker: { Host: 'tcp://a:1', SkipTLSVerify: true } } });
    addContext('plain', at('tcp://a:1'));

    expect(resolveEngineHost({ DOCKER_CONTEXT: 'lax' }, home.path).tls).toEqual({ verify: false });
    expect(resolveEngineHost({ DOCKER_CONTEXT: 'plain', DOCKER_TLS_VERIFY: '1' }, home.path)).not.toHaveProperty('tls');
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
    writeText(path, '');
    const expected = onSystem ? 'unix:///var/run/docker.sock' : `unix://${join(home.path, path)}`;

    expect(urlOf({ XDG_RUNTIME_DIR: join(home.path, 'run') })).toBe(expected);
  });
});

describe('a context', () => {
  test('that does not exist is named, with those that do', () => {
    addContext('two', { Name: 'two' });
    addContext('one', { Name: 'one' });

    expect(() => resolveEngineHost({ DOCKER_CONTEXT: 'gone' }, home.path)).toThrow(
      "The docker context 'gone', named by DOCKER_CONTEXT, does not exist: expected one of 'default', 'one', 'two'",
    );
  });

  test('that does not exist is named where there are none at all, too', () => {
    write('.docker/config.json', { currentContext: 'gone' });

    expect(() => resolveEngineHost({}, home.path)).toThrow(/config\.json, does not exist: expected one of 'default'$/);
  });

  test.each([{}, { Endpoints: {} }, { Endpoints: { docker: {} } }])('that names no engine is said to: %j', (meta) => {
    addContext('kube', meta);

    expect(() => resolveEngineHost({ DOCKER_CONTEXT: 'kube' }, home.path)).toThrow(
      "The docker context 'kube', named by DOCKER_CONTEXT, names no engine",
    );
  });

  test('of a configuration that is not JSON is an error, in which there is nothing of it', () => {
    writeText('.docker/config.json', '{"auths":{"ghcr.io":{"auth":"c2VjcmV0"}}');

    const resolve = (): unknown => resolveEngineHost({}, home.path);
    expect(resolve).toThrow(`${join(home.path, '.docker/config.json')} is not JSON`);
    expect(resolve).toThrow(expect.not.objectContaining({ message: expect.stringContaining('c2VjcmV0') }));
  });
});

test('an engine is described with whose word it is', () => {
  expect(describeEngineHost(resolveEngineHost({ DOCKER_HOST: 'tcp://a:1' }, home.path))).toBe(
    'tcp://a:1 (DOCKER_HOST)',
  );
});
