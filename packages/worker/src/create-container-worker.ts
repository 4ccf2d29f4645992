import { connectEngine, createActivities, createContainerRemover } from '@tdw/activities';
import type { EngineClient } from '@tdw/activities';
import { DEFAULT_TASK_QUEUE } from '@tdw/payloads';
import { type NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { keptHostId } from './host-id.ts';
import { releaseSink } from './release-sink.ts';
import { workflowsPath } from './workflows-path.cjs';

export interface ContainerWorkerOptions {
  connection: NativeConnection;
  /** Default: `default`. */
  namespace?: string;
  /** Default: `docker-tasks`. */
  taskQueue?: string;
  /** Default: the engine that the docker CLI would use. */
  engine?: EngineClient;
  /** The name of this worker's engine. Default: an id that the engine itself keeps, in a volume. */
  hostId?: string;
  /** How many containers may run at a time. Default: 4 for each of the engine's CPUs, at least 8. */
  maxConcurrentContainers?: number;
  /** Workflow code that was bundled beforehand. Default: this project's workflows, bundled now (a second or two). */
  workflowBundle?: WorkflowBundleOption;
}

export interface ContainerWorker {
  readonly hostId: string;
  readonly worker: Worker;
  /** Runs until the worker is shut down, then until the last container that was released is gone. */
  run(): Promise<void>;
}

/** A Temporal worker that runs the container workflows and their containers, on one engine. */
export async function createContainerWorker({
  connection,
  namespace = 'default',
  taskQueue = DEFAULT_TASK_QUEUE,
  engine = connectEngine(),
  hostId,
  maxConcurrentContainers,
  workflowBundle,
}: ContainerWorkerOptions): Promise<ContainerWorker> {
  const { logger } = Runtime.instance();
  const [host, namespaceId] = await Promise.all([hostId ?? keptHostId(engine), lookUpNamespaceId(connection, namespace)]);
  const remover = createContainerRemover(engine, (containerId, error) =>
    logger.warn('A container could not be removed', { containerId, host, error }),
  );
  const worker = await Worker.create({
    connection,
    namespace,
    taskQueue,
    ...(workflowBundle === undefined ? { workflowsPath } : { workflowBundle }),
    activities: createActivities({ engine, host, namespaceId }),
    sinks: releaseSink(remover, host),
    maxConcurrentActivityTaskExecutions: maxConcurrentContainers ?? defaultConcurrency((await engine.info()).cpus),
    // An activity hears of a cancellation in the answer to a heartbeat; the SDK's default lets it wait for
    // 80 % of the heartbeat timeout, which is 12 s.
    maxHeartbeatThrottleInterval: '500ms',
  });
  return {
    hostId: host,
    worker,
    async run() {
      await worker.run();
      await remover.drain();
    },
  };
}

/** The SDK's own default of 100 is far more than one engine starts in reasonable time. */
function defaultConcurrency(cpus: number): number {
  return Math.max(8, 4 * cpus);
}

/** Containers carry the namespace's UUID: two servers that share an engine may both have a `default`. */
async function lookUpNamespaceId(connection: NativeConnection, namespace: string): Promise<string> {
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace });
  return namespaceInfo?.id ?? namespace;
}
