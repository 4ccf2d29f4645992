import { DEFAULT_TASK_QUEUE } from '@tdw/payloads';
import { type NativeConnection, type State, Worker, type WorkflowBundleOption } from '@temporalio/worker';
import { CompanionWorkers } from './host/companion-workers.ts';
import { type ContainerHostOptions, openContainerHost } from './host/container-host.ts';
import { withEverything } from './register.ts';

export interface ContainerWorkerOptions extends ContainerHostOptions {
  connection: NativeConnection;
  /** Default: `default`. */
  namespace?: string;
  /** Default: `docker-tasks`. One whose name ends with `@any` is shared by several hosts. */
  taskQueue?: string;
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
  /** A sentence for each thing that holds back all containers now, such as a full disk. */
  warnings(): Promise<string[]>;
  /** The state of each of its Temporal Workers, by task queue. */
  states(): Record<string, State>;
}

/** A worker that runs the container workflows and their containers, on one engine, and nothing else. */
export async function createContainerWorker({
  connection,
  namespace = 'default',
  taskQueue = DEFAULT_TASK_QUEUE,
  maxConcurrentContainers,
  workflowBundle,
  ...hostOptions
}: ContainerWorkerOptions): Promise<ContainerWorker> {
  const options = {
    connection,
    namespace,
    taskQueue,
    ...(maxConcurrentContainers !== undefined && { maxConcurrentActivityTaskExecutions: maxConcurrentContainers }),
    ...(workflowBundle !== undefined && { workflowBundle }),
  };
  const host = await openContainerHost(options, hostOptions);
  const companions = new CompanionWorkers(host, options);
  const worker = await Worker.create(withEverything(options, host, companions));
  return {
    hostId: host.id,
    run: async () => worker.run(),
    shutdown: () => {
      if (worker.getState() === 'RUNNING') worker.shutdown();
    },
    warnings: () => host.warnings(),
    states: () => ({ [taskQueue]: worker.getState(), ...companions.states() }),
  };
}
