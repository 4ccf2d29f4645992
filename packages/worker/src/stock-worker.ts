import { connectEngine, resolveEngineHost } from '@tdw/activities';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { makeTelemetryFilterString, NativeConnection, Runtime } from '@temporalio/worker';
import { createContainerWorker } from './create-container-worker.ts';
import type { LogLevel } from './log-level.ts';
import { createLogger } from './logger.ts';

/** The options of `tdw-worker`, as commander hands them over. */
export interface StockWorkerOptions {
  taskQueue: string;
  address?: string;
  namespace?: string;
  hostId?: string;
  maxConcurrentContainers?: number;
  logLevel: LogLevel;
}

/** What `tdw-worker` does: connect to both sides, say so, and work until a signal stops it. */
export async function runStockWorker(options: StockWorkerOptions): Promise<void> {
  const logger = createLogger(options.logLevel);
  Runtime.install({
    logger,
    shutdownSignals: ['SIGTERM', 'SIGINT'],
    // The SDK's native half would write text of its own to stderr.
    telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) } },
  });

  const engineHost = resolveEngineHost();
  const engine = connectEngine(engineHost);
  const { version } = await orExplain(engine.info(), `The container engine at ${engineHost} does not answer`);

  const { connectionOptions, namespace: configuredNamespace } = loadClientConnectConfig();
  const address = options.address ?? connectionOptions.address ?? 'localhost:7233';
  const namespace = options.namespace ?? configuredNamespace ?? 'default';
  const connecting = NativeConnection.connect({ ...connectionOptions, address });
  const connection = await orExplain(connecting, `The Temporal server at ${address} cannot be reached`);
  try {
    const { taskQueue, hostId, maxConcurrentContainers } = options;
    const worker = await createContainerWorker({
      connection,
      namespace,
      taskQueue,
      engine,
      ...(hostId !== undefined && { hostId }),
      ...(maxConcurrentContainers !== undefined && { maxConcurrentContainers }),
    });
    logger.info('The worker is ready', { address, namespace, taskQueue, host: worker.hostId, engine: version });
    await worker.run();
    logger.info('The worker has stopped');
  } finally {
    await connection.close();
  }
}

/** Neither side's own error says which address was tried. */
async function orExplain<T>(attempt: Promise<T>, problem: string): Promise<T> {
  try {
    return await attempt;
  } catch (error) {
    throw new Error(`${problem}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}
