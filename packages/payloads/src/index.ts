export type {
  ContainerActivities,
  ContainerHeartbeat,
  ContainerPhase,
  ContainerReference,
  ContainerSinks,
  HostReport,
  FailuresInARow,
  Placement,
  RemoveContainerRequest,
  RemoveContainerResult,
  RemoveWorkspaceRequest,
  RemoveWorkspaceResult,
  RunContainerRequest,
  StartedService,
  StopContainerRequest,
  StopContainerResult,
} from './activities.ts';
export type { AutoRemove } from './auto-remove.ts';
export type { ContainerLog, OutputBytes } from './container-log.ts';
export {
  type ContainerExecutionInput,
  ContainerExecutionInputSchema,
  type PullPolicy,
  type ServiceInput,
} from './container-input.ts';
export type {
  ContainerExecution,
  ContainerExecutionOutput,
  ContainerStatus,
  ExitedContainer,
} from './container-output.ts';
export { attemptsOf, MOST_CONTAINERS } from './containers.ts';
export type { ContainersOutput, ParallelOutput, PipelineOutput } from './containers-output.ts';
export { type ArtifactFile, ARTIFACT_LIST_BYTES, type ContainerArtifact } from './files/container-artifact.ts';
export type { ArtifactSource, ContainerFile } from './files/container-file.ts';
export { patternRoot } from './files/collect-pattern.ts';
export { isFolderPath, isWithin as isPathWithin } from './files/file-path.ts';
export { filesBesideMounts } from './files/file-rules.ts';
export { hintFor } from './failure-hints.ts';
export { containerTitle, failureMessage, type MessageParts } from './failure-message.ts';
export {
  type FailureDetails,
  FailureType,
  isRetryableFailure,
  type LastHeartbeat,
  type PayloadIssue,
  type PolicyViolation,
  type StepError,
} from './failures.ts';
export { KEPT_MEMO_PREFIX, Label, LABEL_PREFIX } from './labels.ts';
export { type Lifecycle, lifecycleOf } from './lifecycle.ts';
export {
  type ContainerProgress,
  type ContainerState,
  MessageName,
  type ReadyContainer,
  type RunProgress,
  type WaitUntilReadyRequest,
} from './messages.ts';
export {
  type ContainerPipelineWorkflow,
  controlTaskQueue,
  DEFAULT_TASK_QUEUE,
  type ExecuteContainerWorkflow,
  hostTaskQueue,
  isSharedTaskQueue,
  type ParallelContainersWorkflow,
  serviceTaskQueue,
  SINK_NAME,
  WorkflowName,
} from './names.ts';
export {
  type FailureStrategy,
  type ParallelInput,
  ParallelInputSchema,
  WIDEST_WINDOW,
  widthOf,
} from './parallel-input.ts';
export { parseContainerExecutionInput, parseContainerOfRun, parseParallelInput, parsePipelineInput } from './parse.ts';
export { PayloadError } from './payload-error.ts';
export { type PipelineInput, PipelineInputSchema } from './pipeline-input.ts';
export { type ContainerRetryPolicy, retryDelayMs } from './retry-policy.ts';
export { capabilityName } from './run-options/capabilities.ts';
export { type DeviceMapping, type GpuRequest, parseDevice } from './run-options/devices.ts';
export { type ExtraHost, parseExtraHosts } from './run-options/extra-hosts.ts';
export { parseTmpfs, type Tmpfs } from './run-options/file-system.ts';
export type { Healthcheck } from './run-options/healthcheck.ts';
export type { Logging, LoggingOptions } from './run-options/logging.ts';
export type { RunOptions } from './run-options/run-options.ts';
export { parseSecurityOpt, type SecurityOpt } from './run-options/security.ts';
export type { Ulimit, Ulimits } from './run-options/ulimits.ts';
export { type ByteSize, byteSizeToBytes } from './syntax/byte-size.ts';
export { type SecretFile, secretPath } from './secrets/secret-file.ts';
export type { SecretReference } from './secrets/secret-reference.ts';
export { usedSecrets } from './secrets/used-secrets.ts';
export { type Duration, durationToMs } from './syntax/duration.ts';
export { asList } from './syntax/one-or-more.ts';
export type { EnvValue } from './syntax/env.ts';
export { parsePortMapping, type PortMapping } from './syntax/port-mapping.ts';
export {
  type BindMount,
  mountTarget,
  type NamedVolumeMount,
  parseShortVolume,
  type ShortVolume,
  type TmpfsMount,
  type VolumeMount,
} from './syntax/volume.ts';
export {
  type AllWaitStrategy,
  type AnyWaitStrategy,
  type CommandWaitStrategy,
  type HealthyWaitStrategy,
  type HttpWaitStrategy,
  type LogWaitStrategy,
  partsOf,
  type PortWaitStrategy,
  type SimpleWaitStrategy,
  type WaitStrategyConfig,
} from './wait-strategy.ts';
export {
  type ContainerNetworks,
  DEFAULT_NETWORK,
  type NetworkMembership,
  type RunNetwork,
} from './workspace/networks.ts';
export { type RunVolume, volumeNameOf } from './workspace/volumes.ts';
export {
  type NetworkUse,
  type WorkspaceDeclaration,
  type WorkspaceUse,
  workspaceUseOf,
} from './workspace/workspace-use.ts';
