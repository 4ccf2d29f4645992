import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { describeError } from './describe-error.ts';
import { StartedRuns } from './started-runs.ts';
import type { RunningWorker } from './worker-process.ts';

export interface Example {
  client: Client;
  /** The worker's, and nobody else's. */
  taskQueue: string;
}

/**
 * Runs an example with a worker on a task queue of its own. Where it throws, or is interrupted, the runs that it
 * started are cancelled, so that no container stays, and the process will exit with 1.
 *
 * @param body - resolves to what there is to say of its success
 */
export async function runExample(
  startWorker: (taskQueue: string) => Promise<RunningWorker>,
  body: (example: Example) => Promise<string>,
): Promise<void> {
  const interrupted = interruption();
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  const connection = await Connection.connect(connectionOptions);
  const runs = new StartedRuns();
  const client = new Client({ connection, namespace, interceptors: { workflow: [runs.interceptor] } });
  const taskQueue = `example-${randomUUID().slice(0, 8)}`;
  try {
    const worker = await startWorker(taskQueue);
    try {
      const success = await Promise.race([body({ client, taskQueue }), worker.ended, interrupted]);
      console.log(`✓ ${success}`);
    } finally {
      await Promise.race([runs.cancel(client), worker.ended.catch(() => undefined)]);
      await worker.stop();
    }
  } catch (error) {
    console.error(`✗ ${describeError(error)}`);
    process.exitCode = 1;
  } finally {
    await connection.close();
  }
}

/** Rejects when the process is told to end. */
function interruption(): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => reject(new Error(`Interrupted by ${signal}`)));
  }
  // It may come before anybody waits for it.
  promise.catch(() => undefined);
  return promise;
}
