import {
  connectEngine,
  type ContainerRemover,
  createActivities,
  createContainerRemover,
  type EngineClient,
  resolveEngineHost,
} from '@tdw/activities';
import type { ContainerActivities } from '@tdw/payloads';
import { type NativeConnection, Runtime, type WorkerOptions } from '@temporalio/worker';
import { endpointHostOf } from './endpoint-host.ts';
import { keptHostId } from './host-id.ts';

/** The engine that a worker runs containers on, and what they may do there. */
export interface ContainerHostOptions {
  /** Default: the engine that the docker CLI would use. */
  engine?: EngineClient;
  /** The name of this worker's engine. Default: an id that the engine itself keeps, in a volume. */
  hostId?: string;
  /**
   * The host name under which those who use a service reach its published ports.
   * Default: the engine's own for one that is reached by tcp, else `localhost`.
   */
  endpointHost?: string;
  /** The folders of the host that payloads may bind-mount, or what is in them. Default: none. */
  bindRoots?: readonly string[];
  /**
   * How many services may be up at a time, with slots of their own. A service holds its slot until it is stopped, and
   * runs that together need more than there are may wait for each other. Default: 1,000.
   */
  maxConcurrentServices?: number;
}

/** An engine that is ready to be worked with. */
export interface ContainerHost {
  readonly id: string;
  readonly activities: ContainerActivities;
  readonly remover: ContainerRemover;
  /** How many containers this engine runs at a time, unless told otherwise. */
  readonly maxConcurrentContainers: number;
  readonly maxConcurrentServices: number;
}

/**
 * @param worker - the worker to be: its namespace is looked up, because containers carry its id
 * @throws {@link TypeError} when the worker has no connection
 */
export async function openContainerHost(
  { connection, namespace = 'default' }: Pick<WorkerOptions, 'connection' | 'namespace'>,
  { hostId, bindRoots = [], maxConcurrentServices = 1_000, ...options }: ContainerHostOptions,
): Promise<ContainerHost> {
  if (connection === undefined) throw new TypeError("Expected the worker's options to have a connection, got none");
  const { logger } = Runtime.instance();
  const engineHost = options.engine === undefined ? resolveEngineHost() : undefined;
  const engine = options.engine ?? connectEngine(engineHost);
  const endpointHost = options.endpointHost ?? endpointHostOf(engineHost);
  const [id, namespaceId, { cpus }] = await Promise.all([
    hostId ?? keptHostId(engine),
    lookUpNamespaceId(connection, namespace),
    engine.info(),
  ]);
  return {
    id,
    activities: createActivities({ engine, host: id, namespaceId, endpointHost, bindRoots }),
    remover: createContainerRemover(engine, (containerId, error) =>
      logger.warn('A container could not be removed', { containerId, host: id, error }),
    ),
    // The SDK's own default of 100 is far more than one engine starts in reasonable time.
    maxConcurrentContainers: Math.max(8, 4 * cpus),
    maxConcurrentServices,
  };
}

/** Containers carry the namespace's UUID: two servers that share an engine may both have a `default`. */
async function lookUpNamespaceId(connection: NativeConnection, namespace: string): Promise<string> {
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
  return namespaceInfo?.id ?? namespace;
}
