// Checked by tsc alone: the types that are public, and what they let through.
import type {
  BindMount,
  ContainerActivities,
  ContainerExecution,
  ContainerExecutionInput,
  ContainerExecutionOutput,
  ContainerHeartbeat,
  ContainerPhase,
  ContainerPipelineWorkflow,
  ContainerReference,
  ContainerRetryPolicy,
  ContainersOutput,
  ContainerSinks,
  ContainerState,
  ContainerStatus,
  Duration,
  ExecuteContainerWorkflow,
  FailureDetails,
  FailureStrategy,
  FailureType,
  Lifecycle,
  LogWaitStrategy,
  NamedVolumeMount,
  ParallelContainersWorkflow,
  ParallelInput,
  ParallelOutput,
  PayloadIssue,
  PipelineInput,
  PipelineOutput,
  PortMapping,
  ReadyContainer,
  RemoveContainerRequest,
  RemoveContainerResult,
  RunContainerRequest,
  RunOptions,
  RunProgress,
  ServiceInput,
  ShortVolume,
  StartedService,
  StepError,
  StopContainerRequest,
  TmpfsMount,
  VolumeMount,
  WaitStrategyConfig,
  WaitUntilReadyRequest,
} from './index.ts';
import {
  type ContainerExecutionInputSchema,
  lifecycleOf,
  parseContainerExecutionInput,
  parseParallelInput,
  parsePipelineInput,
  type ParallelInputSchema,
  type PipelineInputSchema,
  WorkflowName,
} from './index.ts';
import type { InferInput, InferOutput } from 'valibot';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function assert<_T extends true>(): void {}

// Exactly these fields, of which only the image is required.
assert<
  Equal<
    keyof ContainerExecutionInput,
    | 'image'
    | 'pull'
    | 'platform'
    | 'registryCredentials'
    | 'command'
    | 'entrypoint'
    | 'env'
    | 'secrets'
    | 'files'
    | 'collect'
    | 'workingDir'
    | 'user'
    | 'ports'
    | 'volumes'
    | 'networks'
    | 'lifecycle'
    | 'waitStrategy'
    | 'name'
    | 'containerName'
    | 'labels'
    | 'queueTimeout'
    | 'startTimeout'
    | 'runTimeout'
    | 'retry'
    | 'hostLossTimeout'
    | 'rerunOnHostLoss'
    | 'autoRemove'
    | 'services'
    | keyof RunOptions
  >
>();
assert<
  Equal<
    keyof RunOptions,
    | 'cpus'
    | 'cpuShares'
    | 'cpuset'
    | 'memLimit'
    | 'memReservation'
    | 'memswapLimit'
    | 'pidsLimit'
    | 'shmSize'
    | 'ulimits'
    | 'devices'
    | 'gpus'
    | 'readOnly'
    | 'tmpfs'
    | 'capAdd'
    | 'capDrop'
    | 'securityOpt'
    | 'groupAdd'
    | 'privileged'
    | 'pid'
    | 'ipc'
    | 'uts'
    | 'usernsMode'
    | 'sysctls'
    | 'networkMode'
    | 'hostname'
    | 'domainname'
    | 'dns'
    | 'dnsSearch'
    | 'dnsOpt'
    | 'extraHosts'
    | 'init'
    | 'stopSignal'
    | 'stopGracePeriod'
    | 'healthcheck'
    | 'logging'
  >
>();
assert<Equal<ContainerStatus, 'succeeded' | 'failed' | 'timedOut' | 'cancelled' | 'skipped'>>();
assert<
  Equal<
    ContainerPhase,
    'waitingForCapacity' | 'creating' | 'pulling' | 'starting' | 'becomingReady' | 'running' | 'stopping' | 'collecting'
  >
>();
assert<
  Equal<
    keyof ContainerActivities,
    | 'placeRun'
    | 'runContainer'
    | 'startService'
    | 'watchService'
    | 'stopContainer'
    | 'removeContainer'
    | 'removeWorkspace'
    | 'reportHost'
  >
>();
assert<Equal<Parameters<ContainerActivities['runContainer']>, [RunContainerRequest]>>();
assert<Equal<ReturnType<ContainerActivities['removeContainer']>, Promise<RemoveContainerResult>>>();
assert<Equal<Parameters<ContainerSinks['tdw']['release']>, [ContainerReference]>>();
assert<Equal<RemoveContainerRequest['key'], string>>();
assert<Equal<FailureDetails['issues'], readonly PayloadIssue[] | undefined>>();
assert<Equal<ContainerHeartbeat['stopReason'], 'runTimeout' | undefined>>();
assert<Equal<ReturnType<typeof parseContainerExecutionInput>, ContainerExecutionInput>>();
assert<Equal<ContainerExecutionOutput['exitCode'], number | null>>();
assert<Equal<Duration, number | string>>();
assert<Equal<ContainerExecutionInput['retry'], ContainerRetryPolicy | undefined>>();
assert<Equal<ContainerExecutionOutput['executions'], ContainerExecution[] | undefined>>();

// The schema says the same as the interface that people read.
const fromSchema = (output: InferOutput<typeof ContainerExecutionInputSchema>): ContainerExecutionInput => output;
const toSchema = (input: ContainerExecutionInput): Pick<InferInput<typeof ContainerExecutionInputSchema>, 'image'> =>
  input;
const pipelineFromSchema = (output: InferOutput<typeof PipelineInputSchema>): PipelineInput => output;
const parallelFromSchema = (output: InferOutput<typeof ParallelInputSchema>): ParallelInput => output;
assert<Equal<InferOutput<typeof ContainerExecutionInputSchema>, ContainerExecutionInput>>();
assert<Equal<InferOutput<typeof PipelineInputSchema>, PipelineInput>>();
assert<Equal<InferOutput<typeof ParallelInputSchema>, ParallelInput>>();
void [fromSchema, toSchema, pipelineFromSchema, parallelFromSchema];

// What runs several containers, and what comes of it.
assert<Equal<keyof PipelineInput, 'containers' | 'stopOnError' | 'cleanup' | 'services' | 'networks' | 'volumes'>>();
assert<
  Equal<keyof ParallelInput, 'containers' | 'maxConcurrency' | 'failureStrategy' | 'services' | 'networks' | 'volumes'>
>();
assert<Equal<FailureStrategy, 'continue' | 'failFast'>>();
assert<Equal<ReturnType<typeof parsePipelineInput>, PipelineInput>>();
assert<Equal<ReturnType<typeof parseParallelInput>, ParallelInput>>();
assert<Equal<PipelineOutput, ContainersOutput>>();
assert<Equal<ParallelOutput, ContainersOutput>>();
assert<
  Equal<
    keyof ContainersOutput,
    | 'results'
    | 'services'
    | 'totalSuccess'
    | 'totalFailed'
    | 'totalCancelled'
    | 'totalSkipped'
    | 'totalDurationMs'
    | 'cleanup'
  >
>();
assert<Equal<ContainersOutput['results'], ContainerExecutionOutput[]>>();
assert<Equal<ContainerExecutionOutput['error'], StepError | undefined>>();
assert<Equal<Parameters<ExecuteContainerWorkflow>, [input: ContainerExecutionInput]>>();
assert<Equal<ReturnType<ContainerPipelineWorkflow>, Promise<PipelineOutput>>>();
assert<Equal<ReturnType<ParallelContainersWorkflow>, Promise<ParallelOutput>>>();

// Services, and what is asked of them.
assert<Equal<ContainerExecutionInput['services'], ServiceInput[] | undefined>>();
assert<Equal<PipelineInput['services'], ServiceInput[] | undefined>>();
assert<Equal<ServiceInput['name'], string>>();
assert<Equal<Extract<keyof ServiceInput, 'services' | 'retry' | 'rerunOnHostLoss'>, never>>();
assert<Equal<ContainersOutput['services'], ContainerExecutionOutput[] | undefined>>();
assert<Equal<Lifecycle, 'job' | 'service'>>();
assert<Equal<ReturnType<typeof lifecycleOf>, Lifecycle>>();
assert<Equal<WaitStrategyConfig['type'], 'log' | 'port' | 'http' | 'healthy' | 'command' | 'all' | 'any'>>();
assert<Equal<ReturnType<ContainerActivities['startService']>, Promise<StartedService>>>();
assert<Equal<StopContainerRequest['reason'], 'cancelled' | 'stopped'>>();
assert<Equal<ContainerState, 'pending' | 'scheduled' | 'ready' | 'stopping' | 'retrying' | ContainerStatus>>();
assert<Equal<RunProgress['containers'][number]['state'], ContainerState>>();
assert<Equal<WaitUntilReadyRequest, { name?: string }>>();
assert<Equal<ReadyContainer['ports'], Record<string, number>>>();
assert<Equal<VolumeMount, BindMount | NamedVolumeMount | TmpfsMount>>();
assert<Equal<PortMapping['protocol'], 'tcp' | 'udp' | 'sctp'>>();
assert<Equal<ShortVolume['type'], 'bind' | 'volume'>>();

const minimal: ContainerExecutionInput = { image: 'alpine' };
// @ts-expect-error -- the image is required
const imageless: ContainerExecutionInput = { command: ['true'] };
// @ts-expect-error -- an array: no shell splits it
const shell: ContainerExecutionInput = { image: 'alpine', command: 'echo hi' };
// @ts-expect-error -- a field is set or left out; undefined does not survive JSON
const unset: ContainerExecutionInput = { image: 'alpine', name: undefined };
// @ts-expect-error -- a typing mistake is seen by the compiler already
const misspelt: ContainerExecutionInput = { image: 'alpine', comand: ['true'] };
// @ts-expect-error -- not a duration
const never: ContainerExecutionInput = { image: 'alpine', runTimeout: false };
// @ts-expect-error -- a service or a job
const daemon: ContainerExecutionInput = { image: 'alpine', lifecycle: 'daemon' };
// @ts-expect-error -- a port wait strategy needs its port
const portless: ContainerExecutionInput = { image: 'alpine', waitStrategy: { type: 'port' } };
// @ts-expect-error -- the message belongs to the strategy `log`
const mixed: ContainerExecutionInput = { image: 'alpine', waitStrategy: { type: 'healthy', message: 'ready' } };
const waiting: LogWaitStrategy = { type: 'log', message: 'ready', times: 2, startupTimeout: '30s' };
// @ts-expect-error -- memory has no source
const sourced: VolumeMount = { type: 'tmpfs', target: '/t', source: 'x' };
// @ts-expect-error -- a pipeline has containers
const empty: PipelineInput = { stopOnError: true };
// @ts-expect-error -- camelCase, as all else
const strategy: FailureStrategy = 'fail-fast';
void [minimal, imageless, shell, unset, misspelt, never, daemon, portless, mixed, waiting, sourced, empty, strategy];

// Names and types are literals: they can be matched on.
const name: 'executeContainerWorkflow' = WorkflowName.executeContainer;
const type: FailureType = 'Tdw.ImageNotFound';
// @ts-expect-error -- there is no such failure
const noType: FailureType = 'Tdw.Nope';
void [name, type, noType];
