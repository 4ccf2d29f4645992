import { connectEngine } from '@tdw/activities';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection, Runtime } from '@temporalio/worker';
import type { StockWorkerOptions } from './cli.ts';
import { createContainerWorker } from './create-container-worker.ts';
import { createLogger } from './logger.ts';

/** What `tdw-worker` does: connect to both sides, say so, and work until a signal stops it. */
export async function runStockWorker(options: StockWorkerOptions): Promise<void> {
  const logger = createLogger(options.logLevel);
  Runtime.install({ logger, shutdownSignals: ['SIGTERM', 'SIGINT'] });

  const engine = connectEngine();
  const engineVersion = await engine.version();

  const { connectionOptions, namespace: configuredNamespace } = loadClientConnectConfig();
  const address = options.address ?? connectionOptions.address ?? 'localhost:7233';
  const namespace = options.namespace ?? configuredNamespace ?? 'default';
  const connection = await NativeConnection.connect({ ...connectionOptions, address });
  try {
    const { taskQueue, hostId, maxConcurrentContainers } = options;
    const worker = await createContainerWorker({
      connection,
      namespace,
      taskQueue,
      engine,
      maxConcurrentContainers,
      ...(hostId !== undefined && { hostId }),
    });
    logger.info('The worker is ready', { address, namespace, taskQueue, host: worker.hostId, engine: engineVersion });
    await worker.run();
    logger.info('The worker has stopped');
  } finally {
    await connection.close();
  }
}
