export type {
  ContainerActivities,
  ContainerHeartbeat,
  ContainerPhase,
  ContainerReference,
  ContainerSinks,
  RemoveContainerRequest,
  RemoveContainerResult,
  RunContainerRequest,
} from './activities.ts';
export { type ContainerExecutionInput, ContainerExecutionInputSchema } from './container-input.ts';
export type { ContainerExecutionOutput, ContainerStatus } from './container-output.ts';
export { type FailureDetails, FailureType, isRetryableFailure, type PayloadIssue } from './failures.ts';
export { Label, LABEL_PREFIX } from './labels.ts';
export {
  controlTaskQueue,
  DEFAULT_TASK_QUEUE,
  type ExecuteContainerWorkflow,
  SINK_NAME,
  WorkflowName,
} from './names.ts';
export { parseContainerExecutionInput } from './parse.ts';
export { PayloadError } from './payload-error.ts';
export { type Duration, durationToMs } from './syntax/duration.ts';
