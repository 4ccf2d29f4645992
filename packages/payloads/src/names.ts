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

/** The name under which a worker registers the sink that {@link ContainerSinks} describes. */
export const SINK_NAME = 'tdw';
