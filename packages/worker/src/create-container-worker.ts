import { connectEngine, createActivities, createContainerRemover } from '@tdw/activities';
import type { EngineClient } from '@tdw/activities';
import { controlTaskQueue, DEFAULT_TASK_QUEUE } from '@tdw/payloads';
import { type NativeConnection, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { keptHostId } from './host-id.ts';
import { releaseSink } from './release-sink.ts';
import { preloadModules, workflowsPath } from './workflows-path.cjs';

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
  /** Works until it is shut down, then until the last container that was released is gone. */
  run(): Promise<void>;
  /** Ends `run()`. Containers that run go on, for the next worker to follow. */
  shutdown(): void;
}

/** A worker that runs the container workflows and their containers, on one engine. */
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
  const [host, namespaceId] = await Promise.all([
    hostId ?? keptHostId(engine),
    lookUpNamespaceId(connection, namespace),
  ]);
  const remover = createContainerRemover(engine, (containerId, error) =>
    logger.warn('A container could not be removed', { containerId, host, error }),
  );
  const { removeContainer, ...activities } = createActivities({ engine, host, namespaceId });
  const workers = await Promise.all([
    Worker.create({
      connection,
      namespace,
      taskQueue,
      ...(workflowBundle === undefined ? { workflowsPath, bundlerOptions: { preloadModules } } : { workflowBundle }),
      activities,
      sinks: releaseSink(remover, host),
      maxConcurrentActivityTaskExecutions: maxConcurrentContainers ?? defaultConcurrency((await engine.info()).cpus),
      // An activity hears of a cancellation in the answer to a heartbeat; the SDK's default lets it wait for
      // 80 % of the heartbeat timeout, which is 12 s.
      maxHeartbeatThrottleInterval: '1s',
    }),
    // Its own slots: to remove a container must not have to wait until others have run.
    Worker.create({ connection, namespace, taskQueue: controlTaskQueue(taskQueue), activities: { removeContainer } }),
  ]);
  const shutdown = (): void => {
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  return {
    hostId: host,
    shutdown,
    async run() {
      try {
        // One alone is no worker: if either ends, so does the other.
        await Promise.all(workers.map((worker) => worker.run().finally(shutdown)));
      } finally {
        await remover.drain();
      }
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
