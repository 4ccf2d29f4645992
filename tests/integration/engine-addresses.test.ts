import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { connectEngine, resolveEngineHost, runContainer } from '@tdw/activities/engine';
import type { ContainerExecutionInput } from '@tdw/payloads';
import { type Certificates, writeCertificates } from '../support/certificates.ts';
import { describeWithOwnEngine } from '../support/describe-with-own-engine.ts';
import { freePort } from '../support/free-port.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { type OwnEngine, startOwnEngine } from '../support/own-engine.ts';
import { type SshServer, startSshServer } from '../support/ssh-server.ts';

/** Both streams, more than a pipe holds, and a code of its own. */
const JOB: ContainerExecutionInput = {
  image: 'busybox:stable',
  command: ['sh', '-c', 'head -c 200000 /dev/zero | tr "\\0" x; echo wrong >&2; exit 3'],
};
const RESULT = { exitCode: 3, stdoutBytes: 200_000, stderr: 'wrong\n' };

describeWithOwnEngine('an engine that is reached by TLS', () => {
  let folder: string;
  let own: Certificates;
  let others: Certificates;
  let engine: OwnEngine;
  let address: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tdw-tls-'));
    own = await writeCertificates(join(folder, 'own'));
    others = await writeCertificates(join(folder, 'others'));
    address = `tcp://127.0.0.1:${await freePort()}`;
    const files = ['ca', 'cert', 'key'].map(
      (name) => `--tls${name}${name === 'ca' ? 'cert' : ''}=${own.server}/${name}.pem`,
    );
    engine = await startOwnEngine(['--host', address, '--tlsverify', ...files]);
  }, 60_000);

  afterAll(async () => {
    await engine.dispose();
    rmSync(folder, { recursive: true });
  }, 60_000);

  /** As with these variables, and nothing in the home folder. */
  const engineOf = (env: NodeJS.ProcessEnv) => connectEngine(resolveEngineHost(env, folder));

  test('runs a container for those who have a certificate', async () => {
    const env = { DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: own.client };

    expect(await runContainer(JOB, { engine: engineOf(env) })).toMatchObject(RESULT);
  });

  test('is found by the context that has the certificates', async () => {
    const hash = createHash('sha256').update('secure').digest('hex');
    const contexts = join(folder, '.docker/contexts');
    mkdirSync(join(contexts, 'meta', hash), { recursive: true });
    const endpoint = { Host: address, SkipTLSVerify: false };
    writeFileSync(
      join(contexts, 'meta', hash, 'meta.json'),
      JSON.stringify({ Name: 'secure', Endpoints: { docker: endpoint } }),
    );
    mkdirSync(join(contexts, 'tls', hash), { recursive: true });
    symlinkSync(own.client, join(contexts, 'tls', hash, 'docker'));

    expect(await runContainer(JOB, { engine: engineOf({ DOCKER_CONTEXT: 'secure' }) })).toMatchObject(RESULT);
  });

  test('refuses who has no certificate', async () => {
    const stranger = join(folder, 'stranger');
    mkdirSync(stranger);
    copyFileSync(join(own.client, 'ca.pem'), join(stranger, 'ca.pem'));
    const env = { DOCKER_HOST: address, DOCKER_TLS_VERIFY: '1', DOCKER_CERT_PATH: stranger };

    await expect(engineOf(env).info()).rejects.toThrow(/certificate required|bad certificate/);
  });

  test('is refused where an authority that is not known has signed its certificate, unless nobody asks for it', async () => {
    const env = { DOCKER_HOST: address, DOCKER_CERT_PATH: join(folder, 'mixed') };
    mkdirSync(env.DOCKER_CERT_PATH);
    for (const [file, from] of [
      ['ca', others],
      ['cert', own],
      ['key', own],
    ] as const) {
      copyFileSync(join(from.client, `${file}.pem`), join(env.DOCKER_CERT_PATH, `${file}.pem`));
    }

    const verifying = engineOf({ ...env, DOCKER_TLS_VERIFY: '1' });
    await expect(verifying.info()).rejects.toThrow(/^certificate signature failure$/);
    expect(await engineOf({ ...env, DOCKER_TLS: '1' }).info()).toMatchObject({ cpus: expect.any(Number) });
  });
});

describeWithOwnEngine(
  'an engine that is reached by ssh',
  () => {
    useLeftoverCheck();
    const path = process.env['PATH'];
    let server: SshServer;
    let address: string;

    beforeAll(async () => {
      server = await startSshServer();
      process.env['PATH'] = `${server.bin}:${path}`;
      const socket = new URL(resolveEngineHost().url).pathname;
      address = `ssh://${userInfo().username}@127.0.0.1:${server.port}${socket}`;
    });

    afterEach(() => server.trust({ server: true, client: true }));

    afterAll(async () => {
      process.env['PATH'] = path;
      await server.stop();
    });

    test('runs containers, several at a time', async () => {
      const engine = connectEngine(address);

      const results = await Promise.all(Array.from({ length: 3 }, () => runContainer(JOB, { engine })));
      expect(results).toMatchObject([RESULT, RESULT, RESULT]);
    });

    test('stops a container for which there is no time left', async () => {
      const input = { image: 'busybox:stable', command: ['sh', '-c', 'trap "exit 4" TERM; sleep 600 & wait'] };

      expect(await runContainer({ ...input, runTimeout: '1s' }, { engine: connectEngine(address) })).toMatchObject({
        status: 'timedOut',
        exitCode: 4,
      });
    });

    test('is refused where its key is not known', async () => {
      server.trust({ server: false, client: true });

      await expect(connectEngine(address).info()).rejects.toThrow(
        /^ssh ended with exit code 255: .*Host key verification/s,
      );
    });

    test('refuses whom it does not know, and nobody is asked for a password', async () => {
      server.trust({ server: true, client: false });

      await expect(connectEngine(address).info()).rejects.toThrow(
        /^ssh ended with exit code 255: .*Permission denied/s,
      );
    });
  },
  ['sshd', 'ssh', 'ssh-keygen', 'docker'],
);
