import type { ContainerExecutionInput } from './container-input.ts';
import type { ContainerExecutionOutput } from './container-output.ts';

/** The names by which a client in any language starts the workflows. */
export const WorkflowName = {
  executeContainer: 'executeContainerWorkflow',
} as const;

/** The workflow's signature, for a client that has its name and not its code: `client.workflow.start<…>(name, …)`. */
export type ExecuteContainerWorkflow = (input: ContainerExecutionInput) => Promise<ContainerExecutionOutput>;

/** What the stock worker listens on unless told otherwise, and what the examples start their runs on. */
export const DEFAULT_TASK_QUEUE = 'docker-tasks';

/**
 * The queue on which the worker of a task queue takes orders to remove containers. It has slots of its
 * own: a run that is cancelled must not wait for those that hold all slots of the other.
 */
export function controlTaskQueue(taskQueue: string): string {
  return `${taskQueue}.control`;
}

/** The name under which a worker registers the sink that {@link ContainerSinks} describes. */
export const SINK_NAME = 'tdw';
