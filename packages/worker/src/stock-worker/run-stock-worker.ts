import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { connectEngine, describeEngineHost, resolveEngineHost } from '@tdw/activities';
import { parseSecretProvider, type SecretProvider } from '@tdw/activities/engine';
import { type ContainerWorker, createContainerWorker } from '../create-container-worker.ts';
import { connectTemporal } from './connect-temporal.ts';
import type { Address } from './flag-values.ts';
import { checkHealth } from './health.ts';
import { installRuntime } from './install-runtime.ts';
import { keepArtifacts } from './keep-artifacts.ts';
import { keepLogs } from './keep-logs.ts';
import { cacheDir } from './cache-dir.ts';
import { defaultStateDir } from './default-dirs.ts';
import type { LogLevel } from './log-level.ts';
import { createLogger } from './logger.ts';
import { orExplain } from './or-explain.ts';
import { readPolicy } from './read-policy.ts';
import { serveHealth } from './serve-health.ts';
import type { TemporalFlags } from './temporal-flags.ts';
import { provideBundle } from '../workflow-code/provide-bundle.ts';

/** The options of `tdw-worker`, as commander hands them over. */
export interface StockWorkerOptions extends TemporalFlags {
  taskQueue: string;
  hostId?: string;
  maxConcurrentContainers?: number;
  maxConcurrentServices?: number;
  maxCpus?: number;
  /** Bytes, as the next one. */
  maxMemory?: number;
  minFreeDisk?: number;
  endpointHost?: string;
  /** A file. */
  policy?: string;
  allowBind?: string[];
  /** Providers of secrets, each in one word. */
  secrets?: string[];
  /** Milliseconds, as the next one. */
  reapInterval?: number;
  reapGrace?: number;
  /** A folder, or `none`. */
  logDir?: string;
  /** Milliseconds. */
  logRetention?: number;
  /** A folder, a bucket or `none`. */
  artifactDir?: string;
  /** Milliseconds. */
  artifactRetention?: number;
  /** Bytes, as the next one. */
  artifactMaxSize?: number;
  artifactMaxFileSize?: number;
  artifactMaxFiles?: number;
  logDriver?: 'json-file' | 'local';
  /** MiB. */
  logMaxSize?: number;
  healthAddress?: Address;
  metricsAddress?: Address;
  logLevel: LogLevel;
}

const MIB = 1024 * 1024;

/** What `tdw-worker` does: connect to both sides, say so, and work until a signal stops it. */
export async function runStockWorker({
  policy: policyFile,
  allowBind = [],
  secrets = [],
  logDir,
  logRetention,
  artifactDir,
  artifactRetention,
  artifactMaxSize,
  artifactMaxFileSize,
  artifactMaxFiles,
  logDriver,
  logMaxSize,
  healthAddress,
  metricsAddress,
  logLevel,
  ...options
}: StockWorkerOptions): Promise<void> {
  const logger = createLogger(logLevel);
  await installRuntime(logger, metricsAddress);

  const policy = policyFile === undefined ? undefined : await readPolicy(policyFile);
  const secretProviders = await orExplain(openProviders(secrets), 'The secrets cannot be provided');
  const engineHost = resolveEngineHost();
  const engine = connectEngine(engineHost);
  const { version } = await orExplain(
    engine.info(),
    `The container engine at ${describeEngineHost(engineHost)} does not answer`,
  );

  const logs = await keepLogs({ logDir, logRetention }, engine, logger);
  const artifacts = await keepArtifacts({ artifactDir, artifactRetention }, engine, logger);
  const { connection, address, namespace } = await connectTemporal(options);
  const { taskQueue } = options;
  let worker: ContainerWorker | undefined;
  let health: Awaited<ReturnType<typeof serveHealth>> | undefined;
  try {
    // From the beginning: to bundle the workflows takes a while, and who asks is told that it is not ready.
    const check = async () =>
      checkHealth(worker?.states() ?? { [taskQueue]: 'INITIALIZED' }, engine, await worker?.warnings());
    health = healthAddress && (await serveHealth(healthAddress, check));
    const cache = cacheDir();
    worker = await createContainerWorker({
      ...options,
      connection,
      namespace,
      engine,
      ...(policy !== undefined && { policy }),
      bindRoots: allowBind,
      secretProviders,
      stateDir: defaultStateDir(),
      workflowBundle: await provideBundle(cache && join(cache, 'bundles'), logger),
      ...(logs.sink !== undefined && { logSink: logs.sink }),
      ...(artifacts.store !== undefined && { artifactStore: artifacts.store }),
      artifactLimits: {
        ...(artifactMaxSize !== undefined && { maxBytes: artifactMaxSize }),
        ...(artifactMaxFileSize !== undefined && { maxFileBytes: artifactMaxFileSize }),
        ...(artifactMaxFiles !== undefined && { maxFiles: artifactMaxFiles }),
      },
      engineLog: {
        ...(logDriver !== undefined && { driver: logDriver }),
        ...(logMaxSize !== undefined && { maxBytes: logMaxSize * MIB }),
      },
    });
    logger.info('The worker is ready', {
      address,
      namespace,
      taskQueue,
      host: worker.hostId,
      engine: version,
      ...(health !== undefined && { health: health.url }),
    });
    const running = worker.run();
    // One that is killed later leaves no compiled code.
    flushCompileCache();
    await running;
    logger.info('The worker has stopped');
  } finally {
    logs.stop();
    artifacts.stop();
    await health?.close();
    await connection.close();
  }
}

async function openProviders(texts: readonly string[]): Promise<SecretProvider[]> {
  return texts.map(parseSecretProvider);
}
