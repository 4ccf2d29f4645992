import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { push, type Registry, REGISTRY_USER, removeImage, startRegistryWithLogin } from '../support/registry.ts';
import { failureOf, start } from '../support/runs.ts';

const { username, password } = REGISTRY_USER;
const environment = { ...process.env };

const worker = useContainerWorker();
let registry: Registry;
let image: string;
let folder: string;
beforeAll(async () => {
  registry = await startRegistryWithLogin();
  image = await push('busybox:stable', registry, 'private');
});
afterAll(async () => {
  await registry.stop();
});
useLeftoverCheck();

// The worker is in this process, and looks into its environment when it pulls.
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-login-'));
  process.env['DOCKER_CONFIG'] = folder;
  process.env['PATH'] = `${folder}:${environment['PATH']}`;
});
afterEach(async () => {
  process.env = { ...environment };
  rmSync(folder, { recursive: true });
  await removeImage(image);
});

function config(value: unknown): void {
  writeFileSync(join(folder, 'config.json'), JSON.stringify(value));
}

const login = (secret: string) => ({ auth: Buffer.from(`${username}:${secret}`).toString('base64') });

describe('a private image', () => {
  test('is not given out to a worker without credentials', async () => {
    const failure = await failureOf((await start(worker, { image })).result());

    expect(failure).toMatchObject({ type: 'Tdw.RegistryAuthFailed', details: { image, removed: true } });
    expect(failure.message).toContain(`(the worker has no credentials for '${registry.address}')`);
  });

  test('is pulled with the credentials of config.json', async () => {
    config({ auths: { [registry.address]: login(password) } });
    const handle = await start(worker, { image, command: ['echo', 'private'] });

    expect(await handle.result()).toMatchObject({ status: 'succeeded', stdout: 'private\n' });
    expectNoSecret(historyToJSON(await handle.fetchHistory()));
  });

  test('is pulled with those of DOCKER_AUTH_CONFIG', async () => {
    process.env['DOCKER_AUTH_CONFIG'] = JSON.stringify({ auths: { [registry.address]: login(password) } });

    expect(await (await start(worker, { image })).result()).toMatchObject({ status: 'succeeded' });
  });

  test('is pulled with those of a credential helper', async () => {
    const answer = JSON.stringify({ Username: username, Secret: password });
    const helper = join(folder, 'docker-credential-test');
    writeFileSync(helper, `#!/bin/sh\n[ "$1 $(cat)" = "get ${registry.address}" ] && echo '${answer}'\n`);
    chmodSync(helper, 0o755);
    config({ credHelpers: { [registry.address]: 'test' } });

    expect(await (await start(worker, { image })).result()).toMatchObject({ status: 'succeeded' });
  });

  test('is pulled with those that the payload names, and no others', async () => {
    process.env['TDW_REGISTRY_CREDENTIALS'] = folder;
    writeFileSync(join(folder, 'ci-pull.json'), JSON.stringify({ auths: { [registry.address]: login(password) } }));
    const handle = await start(worker, { image, registryCredentials: 'ci-pull' });

    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expectNoSecret(historyToJSON(await handle.fetchHistory()));
  });

  test('is not given out to a run that names credentials that the worker has not, though it has others', async () => {
    process.env['TDW_REGISTRY_CREDENTIALS'] = folder;
    config({ auths: { [registry.address]: login(password) } });
    writeFileSync(join(folder, 'ci-pull.json'), JSON.stringify({ auths: { [registry.address]: login(password) } }));
    const handle = await start(worker, { image, registryCredentials: 'ci-push' });
    const failure = await failureOf(handle.result());

    expect(failure).toMatchObject({ type: 'Tdw.RegistryAuthFailed', details: { removed: true, attempts: 1 } });
    expect(failure.message).toContain("the worker has no registry credentials called 'ci-push'");
    expect(failure.message).not.toContain('ci-pull');
    expectNoSecret(historyToJSON(await handle.fetchHistory()));
  });

  test('is not given out for a wrong password, which is told nowhere', async () => {
    config({ auths: { [registry.address]: login(`not-${password}`) } });
    const handle = await start(worker, { image });
    const failure = await failureOf(handle.result());

    expect(failure).toMatchObject({ type: 'Tdw.RegistryAuthFailed' });
    expect(failure.message).toContain(`(the worker's are from ${join(folder, 'config.json')})`);
    expectNoSecret(historyToJSON(await handle.fetchHistory()));
  });
});

/** Payloads are base64 in it, and texts are texts. */
function expectNoSecret(history: string): void {
  const payloads = [...history.matchAll(/"data": ?"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
    Buffer.from(data!, 'base64'),
  );
  const text = [history, ...payloads.map(String)].join('\n');

  // The test itself would find one.
  expect(payloads.map(String).join('\n')).toContain(image);
  for (const secret of [password, login(password).auth, login(`not-${password}`).auth])
    expect(text).not.toContain(secret);
}
