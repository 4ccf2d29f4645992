import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { connectEngine, type EngineClient } from '@tdw/activities';
import { type ContainerWorkerOptions, createContainerWorker } from '@tdw/worker';
import { NativeConnection } from '@temporalio/worker';

export interface TestWorker {
  client: Client;
  engine: EngineClient;
  taskQueue: string;
}

/**
 * A worker with a task queue of its own for the tests of one file, and a client to start runs with.
 *
 * @param options - of the worker, or a function that makes them before all tests
 */
export function useContainerWorker(
  options: Partial<ContainerWorkerOptions> | (() => Promise<Partial<ContainerWorkerOptions>>) = {},
): TestWorker {
  const test = { taskQueue: `test-${randomUUID()}`, engine: connectEngine() } as TestWorker;
  let stop: () => Promise<void>;

  beforeAll(async () => {
    const address = process.env['TEMPORAL_ADDRESS']!;
    const [connection, nativeConnection] = await Promise.all([
      Connection.connect({ address }),
      NativeConnection.connect({ address }),
    ]);
    test.client = new Client({ connection });
    const worker = await createContainerWorker({
      connection: nativeConnection,
      taskQueue: test.taskQueue,
      engine: test.engine,
      hostId: 'test-host',
      workflowBundle: { codePath: process.env['TDW_TEST_BUNDLE']! },
      ...(typeof options === 'function' ? await options() : options),
    });
    const running = worker.run();
    stop = async () => {
      worker.shutdown();
      await running;
      await Promise.all([connection.close(), nativeConnection.close()]);
    };
  });

  afterAll(async () => {
    await stop();
  });

  return test;
}
