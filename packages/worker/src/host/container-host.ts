import {
  connectEngine,
  type ContainerRemover,
  createActivities,
  createContainerRemover,
  type EngineClient,
  HeldOutputs,
  type ImageRecord,
  RunsUnderWay,
} from '@tdw/activities';
import type { ArtifactLimits, ArtifactStore, EngineLogOptions, LogSink, SecretProvider } from '@tdw/activities/engine';
import type { ContainerActivities } from '@tdw/payloads';
import type { Policy } from '@tdw/payloads/policy';
import { Runtime, type WorkerOptions } from '@temporalio/worker';
import { createRunLookup } from '../reaper/look-up-run.ts';
import { startReaper } from '../reaper/start-reaper.ts';
import { keptHostId } from './host-id.ts';
import { keepImageRecord } from './image-record.ts';
import { lookUpNamespaceId } from './namespace-id.ts';
import { type CapacityOptions, openCapacity } from './open-capacity.ts';

/** The engine that a worker runs containers on, and what they may do there. */
export interface ContainerHostOptions extends CapacityOptions {
  /** Default: the engine that the docker CLI would use. */
  engine?: EngineClient;
  /** The name of this worker's engine. Default: an id that the engine itself keeps, in a volume. */
  hostId?: string;
  /**
   * The host name under which those who use a service reach its published ports.
   * Default: the engine's own for one that is reached by tcp or ssh, else `localhost`.
   */
  endpointHost?: string;
  /** What payloads may ask for. Default: nothing that reaches beyond their containers. */
  policy?: Policy;
  /** Folders of the host that payloads may bind-mount, or what is in them, besides those of the policy. Default: none. */
  bindRoots?: readonly string[];
  /**
   * How many services may be up at a time, with slots of their own. A service holds its slot until it is stopped, and
   * runs that together need more than there are may wait for each other. Default: 1,000.
   */
  maxConcurrentServices?: number;
  /** Where all that containers write is kept. Default: nowhere; results have its head and tail. */
  logSink?: LogSink;
  /** Where the files are kept that are collected from containers. Default: nowhere; who has some to collect is refused. */
  artifactStore?: ArtifactStore;
  /** How much may be collected from one container. Default: 1,000 files of 1 GiB in all. */
  artifactLimits?: ArtifactLimits;
  /** Where the secrets are looked for that payloads name, in this order. Default: nowhere, and none can be used. */
  secretProviders?: readonly SecretProvider[];
  /** How the engine bounds its own log of each container. Default: `json-file`, 128 MiB. */
  engineLog?: EngineLogOptions;
  /** A folder in which it is kept which images were pulled, and when each was last used. Default: it is not known. */
  stateDir?: string;
  /** How often to look for what closed runs have left on the engine, in milliseconds. Default: 30,000. */
  reapInterval?: number;
  /** How long a run must be seen closed before what it has left is removed, in milliseconds. Default: 10,000. */
  reapGrace?: number;
}

/** An engine that is ready to be worked with. */
export interface ContainerHost {
  readonly id: string;
  readonly activities: ContainerActivities;
  readonly remover: ContainerRemover;
  /** What the activities read on between them, as long as the worker runs. */
  readonly held: Pick<HeldOutputs, 'close'>;
  /** Which images were pulled and used, to be closed when the worker has stopped. */
  readonly imageRecord?: Pick<ImageRecord, 'close'> | undefined;
  /** How many containers this engine runs at a time, unless told otherwise. */
  readonly maxConcurrentContainers: number;
  readonly maxConcurrentServices: number;
  /** A sentence for what holds back all containers now. */
  warnings(): Promise<string[]>;
  /** Begins to remove what closed runs have left; returns what stops it. */
  startReaper(): () => Promise<void>;
}

/**
 * @param worker - the worker to be: its namespace is looked up, because containers carry its id
 * @throws {@link TypeError} when the worker has no connection, {@link RangeError} when a time or a limit is none,
 *   {@link PayloadError} when the policy is not valid
 */
export async function openContainerHost(
  { connection, namespace = 'default' }: Pick<WorkerOptions, 'connection' | 'namespace'>,
  {
    hostId,
    policy,
    bindRoots,
    maxConcurrentServices = 1_000,
    reapInterval = 30_000,
    reapGrace = 10_000,
    logSink,
    artifactStore,
    artifactLimits,
    secretProviders,
    engineLog,
    ...options
  }: ContainerHostOptions,
): Promise<ContainerHost> {
  if (connection === undefined) throw new TypeError("Expected the worker's options to have a connection, got none");
  for (const [name, milliseconds] of Object.entries({ reapInterval, reapGrace })) {
    // Also of NaN, which a timer would take for 1.
    if (!(milliseconds >= 1))
      throw new RangeError(`Expected ${name} to be at least 1 millisecond, got ${milliseconds}`);
  }
  const { logger } = Runtime.instance();
  const engine = options.engine ?? connectEngine();
  const endpointHost = options.endpointHost ?? engine.hostName();
  const [id, namespaceId, { cpus }, capacity] = await Promise.all([
    hostId ?? keptHostId(engine),
    lookUpNamespaceId(connection, namespace),
    engine.info(),
    openCapacity(options, engine),
  ]);
  const imageRecord = options.stateDir === undefined ? undefined : await keepImageRecord(options.stateDir, id);
  const runs = new RunsUnderWay();
  const held = new HeldOutputs();
  return {
    id,
    activities: createActivities(
      {
        engine,
        host: id,
        namespaceId,
        endpointHost,
        policy,
        bindRoots,
        logSink,
        artifactStore,
        artifactLimits,
        secretProviders,
        engineLog,
        capacity: capacity.gate,
        imageRecord,
      },
      runs,
      held,
    ),
    held,
    imageRecord,
    remover: createContainerRemover(engine, (containerId, error) =>
      logger.warn('A container could not be removed', { containerId, host: id, error }),
    ),
    // The SDK's own default of 100 is far more than one engine starts in reasonable time.
    maxConcurrentContainers: Math.max(8, 4 * cpus),
    maxConcurrentServices,
    warnings: () => capacity.warnings(),
    startReaper: () =>
      startReaper({
        engine,
        logSink,
        secretProviders,
        host: id,
        namespaceId,
        isUnderWay: (key) => runs.has(key),
        lookUpRun: createRunLookup(connection, namespace, namespaceId),
        intervalMs: reapInterval,
        graceMs: reapGrace,
      }),
  };
}
