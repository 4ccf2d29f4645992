import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { NativeConnection, Runtime, Worker, type WorkerOptions } from '@temporalio/worker';
import { type EngineServer, serveEngine } from '../testing/engine-server.ts';
import { FakeWorker } from '../testing/fake-worker.ts';
import { fakeConnection } from '../testing/fakes.ts';
import { freePort } from '../testing/free-port.ts';
import type { Health } from './health.ts';
import { runStockWorker, type StockWorkerOptions } from './run-stock-worker.ts';

const QUIET = {
  taskQueue: 'q',
  hostId: 'h',
  logDir: 'none',
  artifactDir: 'none',
  logLevel: 'error',
} as const satisfies StockWorkerOptions;

describe('the stock worker', () => {
  const before = process.env['DOCKER_HOST'];
  let engine: EngineServer;
  beforeAll(async () => {
    engine = await serveEngine();
    process.env['DOCKER_HOST'] = engine.address;
  });
  afterAll(async () => {
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
    await engine.close();
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    await Runtime.instance().shutdown();
  });

  test('says which engine does not answer', async () => {
    process.env['DOCKER_HOST'] = 'unix:///nowhere/docker.sock';
    try {
      await expect(runStockWorker(QUIET)).rejects.toThrow(
        'The container engine at unix:///nowhere/docker.sock (DOCKER_HOST) does not answer: ',
      );
    } finally {
      process.env['DOCKER_HOST'] = engine.address;
    }
  });

  test('says which server cannot be reached', async () => {
    await expect(runStockWorker({ ...QUIET, address: 'localhost:1' })).rejects.toThrow(
      'The Temporal server at localhost:1 cannot be reached: ',
    );
  });

  describe('with a server', () => {
    let main: FakeWorker;
    let created: WorkerOptions[];
    let closed: string[];
    let connect: jest.Spied<typeof NativeConnection.connect>;
    beforeEach(() => {
      [created, closed] = [[], []];
      main = new FakeWorker('q');
      connect = jest.spyOn(NativeConnection, 'connect').mockImplementation(async () => {
        const close = async (): Promise<void> => void closed.push('connection');
        return Object.assign(fakeConnection(), { close });
      });
      jest.spyOn(Worker, 'create').mockImplementation(async (options) => {
        created.push(options);
        return main.asWorker();
      });
    });

    test('runs with what it was told, and lets go of everything in the end', async () => {
      const running = runStockWorker({ ...QUIET, address: 't:7233', namespace: 'team', maxConcurrentContainers: 3 });
      await main.begun;
      main.shutdown();
      await running;

      expect(connect).toHaveBeenCalledWith(expect.objectContaining({ address: 't:7233' }));
      expect(created).toEqual([
        expect.objectContaining({ taskQueue: 'q', namespace: 'team', maxConcurrentActivityTaskExecutions: 3 }),
      ]);
      expect(closed).toEqual(['connection']);
    });

    test('answers for its health from its beginning to its end', async () => {
      const port = await freePort();
      const ask = async (): Promise<[number, Health]> => {
        const response = await fetch(`http://127.0.0.1:${port}/healthz`);
        return [response.status, (await response.json()) as Health];
      };
      const answers: [number, Health][] = [];
      jest.spyOn(Worker, 'create').mockImplementation(async () => {
        answers.push(await ask());
        return main.asWorker();
      });
      const running = runStockWorker({ ...QUIET, healthAddress: { host: '127.0.0.1', port } });
      await main.begun;
      answers.push(await ask());
      main.shutdown();
      await running;

      expect(answers).toMatchObject([
        [503, { problems: ['The worker on q is INITIALIZED'] }],
        [503, { workers: { q: 'RUNNING', 'q.control': 'INITIALIZED' } }],
      ]);
      await expect(ask()).rejects.toThrow('fetch failed');
    });

    test('lets go of everything where it cannot begin, too', async () => {
      jest.spyOn(Worker, 'create').mockRejectedValue(new Error('no bundle'));

      await expect(runStockWorker({ ...QUIET, healthAddress: { host: '127.0.0.1', port: 0 } })).rejects.toThrow(
        'no bundle',
      );
      expect(closed).toEqual(['connection']);
    });
  });
});
