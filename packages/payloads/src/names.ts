import type { ContainerExecutionInput } from './container-input.ts';
import type { ContainerExecutionOutput } from './container-output.ts';
import type { ParallelOutput, PipelineOutput } from './containers-output.ts';
import type { ParallelInput } from './parallel-input.ts';
import type { PipelineInput } from './pipeline-input.ts';

/** The names by which a client in any language starts the workflows. */
export const WorkflowName = {
  executeContainer: 'executeContainerWorkflow',
  containerPipeline: 'containerPipelineWorkflow',
  parallelContainers: 'parallelContainersWorkflow',
} as const;

/** The workflow's signature, for a client that has its name and not its code: `client.workflow.start<…>(name, …)`. */
export type ExecuteContainerWorkflow = (input: ContainerExecutionInput) => Promise<ContainerExecutionOutput>;
/** As {@link ExecuteContainerWorkflow}. */
export type ContainerPipelineWorkflow = (input: PipelineInput) => Promise<PipelineOutput>;
/** As {@link ExecuteContainerWorkflow}. */
export type ParallelContainersWorkflow = (input: ParallelInput) => Promise<ParallelOutput>;

/** What the stock worker listens on unless told otherwise, and what the examples start their runs on. */
export const DEFAULT_TASK_QUEUE = 'docker-tasks';

/**
 * The queue on which the worker of a task queue takes orders to stop and to remove containers. It has slots
 * of its own: a run that is cancelled must not wait for those that hold all slots of the other.
 */
export function controlTaskQueue(taskQueue: string): string {
  return `${taskQueue}.control`;
}

/**
 * The queue on which the worker of a task queue takes services, and jobs that have to become ready. They hold
 * their slots for as long as they are used: in one pool, runs that each hold one would keep each other's steps
 * waiting for ever.
 */
export function serviceTaskQueue(taskQueue: string): string {
  return `${taskQueue}.services`;
}

const ANY_HOST = '@any';

/**
 * Whether a task queue is served by several hosts, each with an engine of its own: then its name ends with `@any`,
 * as in `docker-tasks@any`. Any other is served by one host, on however many workers.
 */
export function isSharedTaskQueue(taskQueue: string): boolean {
  return taskQueue.endsWith(ANY_HOST);
}

/**
 * The queue of one host among those that serve a shared one, from which that host alone takes containers:
 * `docker-tasks@build-7`. Its control and service queues are named after it.
 *
 * @throws {@link TypeError} where the queue is not a shared one, or the host would have its name
 */
export function hostTaskQueue(sharedTaskQueue: string, host: string): string {
  const taskQueue = `${sharedTaskQueue.slice(0, -ANY_HOST.length)}@${host}`;
  if (!isSharedTaskQueue(sharedTaskQueue) || isSharedTaskQueue(taskQueue)) {
    throw new TypeError(
      `Expected a task queue such as 'docker-tasks@any' and a host not called 'any', got '${sharedTaskQueue}' and '${host}'`,
    );
  }
  return taskQueue;
}

/** The name under which a worker registers the sink that {@link ContainerSinks} describes. */
export const SINK_NAME = 'tdw';
