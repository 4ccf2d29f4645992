import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NativeConnection, Runtime } from '@temporalio/worker';
import type { ContainerWorker, ContainerWorkerOptions } from '../create-container-worker.ts';
import { type EngineServer, serveEngine } from '../testing/engine-server.ts';
import { fakeConnection } from '../testing/fakes.ts';
import type { StockWorkerOptions } from './run-stock-worker.ts';

const created: ContainerWorkerOptions[] = [];
jest.doMock('../create-container-worker.ts', () => ({
  async createContainerWorker(options: ContainerWorkerOptions): Promise<Partial<ContainerWorker>> {
    created.push(options);
    return { hostId: 'h', run: async () => undefined };
  },
}));

const MIB = 1024 * 1024;
const [dockerHost, stateHome] = [process.env['DOCKER_HOST'], process.env['XDG_STATE_HOME']];
let folder: string;
let engine: EngineServer;
beforeEach(async () => {
  created.length = 0;
  folder = mkdtempSync(join(tmpdir(), 'tdw-stock-worker-'));
  engine = await serveEngine();
  process.env['DOCKER_HOST'] = engine.address;
  process.env['XDG_STATE_HOME'] = folder;
  jest
    .spyOn(NativeConnection, 'connect')
    .mockImplementation(async () => Object.assign(fakeConnection(), { close: async () => undefined }));
});
afterEach(async () => {
  jest.restoreAllMocks();
  for (const [name, value] of [
    ['DOCKER_HOST', dockerHost],
    ['XDG_STATE_HOME', stateHome],
  ] as const) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await Promise.all([engine.close(), Runtime.instance().shutdown()]);
  rmSync(folder, { recursive: true });
});

/** What `tdw-worker` makes of its flags. */
async function optionsOf(flags: Partial<StockWorkerOptions>): Promise<ContainerWorkerOptions> {
  // After the mock, which it must find.
  const { runStockWorker } = await import('./run-stock-worker.ts');
  await runStockWorker({ taskQueue: 'q', logLevel: 'error', ...flags });
  return created[0]!;
}

describe('the options of the stock worker', () => {
  test('are all handed on', async () => {
    const policy = join(folder, 'policy.json');
    writeFileSync(policy, '{ "privileged": true }');
    const options = await optionsOf({
      hostId: 'h',
      policy,
      allowBind: ['/srv'],
      secrets: ['env:TDW_SECRET_'],
      artifactMaxSize: 1,
      artifactMaxFileSize: 2,
      artifactMaxFiles: 3,
      logDriver: 'local',
      logMaxSize: 4,
      maxCpus: 5,
    });

    expect(options).toMatchObject({
      taskQueue: 'q',
      hostId: 'h',
      policy: { privileged: true },
      bindRoots: ['/srv'],
      secretProviders: [expect.anything()],
      stateDir: join(folder, 'tdw'),
      logSink: expect.anything(),
      artifactStore: expect.anything(),
      artifactLimits: { maxBytes: 1, maxFileBytes: 2, maxFiles: 3 },
      engineLog: { driver: 'local', maxBytes: 4 * MIB },
      maxCpus: 5,
    });
  });

  test('leave to the worker what nobody has said', async () => {
    const options = await optionsOf({ logDir: 'none', artifactDir: 'none' });

    expect(options).toMatchObject({ bindRoots: [], secretProviders: [], artifactLimits: {}, engineLog: {} });
    for (const name of ['policy', 'logSink', 'artifactStore', 'hostId', 'maxCpus']) {
      expect(options).not.toHaveProperty(name);
    }
  });

  test.each<[Partial<StockWorkerOptions>, string]>([
    [{ secrets: ['vautl:x'] }, 'The secrets cannot be provided: '],
    [{ policy: '/nowhere/policy.json' }, 'The policy /nowhere/policy.json cannot be read: '],
  ])('that are wrong, as %j, are told before anything begins', async (flags, message) => {
    await expect(optionsOf(flags)).rejects.toThrow(message);
    expect(created).toEqual([]);
  });
});
