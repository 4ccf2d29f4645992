import { describe, expect, test } from '@jest/globals';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { temporaryFolder, write } from '../test-support.ts';
import { DEFAULT_HOST, engineCandidates, engineEnv } from './candidates.mjs';

function homeWithContext() {
  const home = temporaryFolder();
  write(join(home, '.docker', 'config.json'), '{ "currentContext": "mine" }');
  const id = createHash('sha256').update('mine').digest('hex');
  const meta = { Endpoints: { docker: { Host: 'unix:///mine.sock' } } };
  write(join(home, '.docker', 'contexts', 'meta', id, 'meta.json'), JSON.stringify(meta));
  return home;
}

describe('engineCandidates', () => {
  test('DOCKER_HOST is the only one, and chosen', () => {
    const env = { DOCKER_HOST: 'tcp://engine:2375' };
    expect(engineCandidates({ env, home: homeWithContext(), uid: 0 })).toEqual([
      { source: 'DOCKER_HOST', host: 'tcp://engine:2375', chosen: true },
    ]);
  });

  test('DOCKER_CONTEXT is the only one, too; a context from the configuration is not', () => {
    const home = homeWithContext();
    const machine = { home, uid: 0 };
    expect(engineCandidates({ ...machine, env: { DOCKER_CONTEXT: 'mine' } })).toMatchObject([
      { host: 'unix:///mine.sock', chosen: true },
    ]);
    expect(engineCandidates({ ...machine, env: {} })[0]).not.toHaveProperty('chosen');
  });

  test('context, default, rootless, podman, in this order', () => {
    const home = homeWithContext();
    const hosts = engineCandidates({ env: { XDG_RUNTIME_DIR: '/run/me' }, home, uid: 1000 }).map(({ host }) => host);
    expect(hosts).toEqual([
      'unix:///mine.sock',
      DEFAULT_HOST,
      'unix:///run/me/docker.sock',
      `unix://${home}/.docker/run/docker.sock`,
      'unix:///run/me/podman/podman.sock',
      'unix:///run/podman/podman.sock',
    ]);
  });

  test('without XDG_RUNTIME_DIR, the usual place for this user', () => {
    const candidates = engineCandidates({ env: {}, home: temporaryFolder(), uid: 1000 });
    expect(candidates.map(({ host }) => host)).toContain('unix:///run/user/1000/docker.sock');
  });

  test('DOCKER_TLS_VERIFY brings the certificates', () => {
    const env = { DOCKER_HOST: 'tcp://engine:2376', DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: '/certs' };
    expect(engineCandidates({ env, home: '/home/me', uid: 1 })[0]?.certificates).toBe('/certs');
  });
});

describe('engineEnv', () => {
  const standard = { source: 'default socket', host: DEFAULT_HOST };
  const context = { source: 'docker context "x"', host: 'tcp://x:2376', certificates: '/certs' };

  test('says nothing where everyone looks there first', () => {
    expect(engineEnv(standard, [standard])).toEqual({});
  });

  test('names any other, and the default where a silent context would win', () => {
    expect(engineEnv(context, [context, standard])).toEqual({
      DOCKER_HOST: 'tcp://x:2376',
      DOCKER_TLS_VERIFY: '1',
      DOCKER_CERT_PATH: '/certs',
    });
    expect(engineEnv(standard, [context, standard])).toEqual({ DOCKER_HOST: DEFAULT_HOST });
  });
});
