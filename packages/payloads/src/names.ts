/** The names by which a client in any language starts the workflows. */
export const WorkflowName = {
  executeContainer: 'executeContainerWorkflow',
} as const;

/** What the stock worker listens on unless told otherwise, and what the examples start their runs on. */
export const DEFAULT_TASK_QUEUE = 'docker-tasks';

/** The name under which a worker registers the sink that {@link ContainerSinks} describes. */
export const SINK_NAME = 'tdw';
