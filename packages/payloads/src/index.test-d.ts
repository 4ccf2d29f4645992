// Checked by tsc alone: the types that are public, and what they let through.
import type {
  ContainerActivities,
  ContainerExecutionInput,
  ContainerExecutionOutput,
  ContainerHeartbeat,
  ContainerPhase,
  ContainerReference,
  ContainerSinks,
  ContainerStatus,
  Duration,
  FailureDetails,
  FailureType,
  PayloadIssue,
  RemoveContainerRequest,
  RemoveContainerResult,
  RunContainerRequest,
} from './index.ts';
import { type ContainerExecutionInputSchema, parseContainerExecutionInput, WorkflowName } from './index.ts';
import type { InferInput, InferOutput } from 'valibot';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function assert<_T extends true>(): void {}

// Exactly these fields, of which only the image is required.
assert<
  Equal<
    keyof ContainerExecutionInput,
    | 'image'
    | 'command'
    | 'entrypoint'
    | 'env'
    | 'workingDir'
    | 'user'
    | 'ports'
    | 'volumes'
    | 'lifecycle'
    | 'waitStrategy'
    | 'name'
    | 'containerName'
    | 'labels'
    | 'queueTimeout'
    | 'startTimeout'
    | 'runTimeout'
    | 'autoRemove'
  >
>();
assert<Equal<ContainerStatus, 'succeeded' | 'failed' | 'timedOut' | 'cancelled' | 'skipped'>>();
assert<
  Equal<ContainerPhase, 'creating' | 'pulling' | 'starting' | 'becomingReady' | 'running' | 'stopping' | 'collecting'>
>();
assert<
  Equal<
    keyof ContainerActivities,
    'runContainer' | 'startService' | 'watchService' | 'stopContainer' | 'removeContainer'
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

// The schema says the same as the interface that people read.
const fromSchema = (output: InferOutput<typeof ContainerExecutionInputSchema>): ContainerExecutionInput => output;
const toSchema = (input: ContainerExecutionInput): Pick<InferInput<typeof ContainerExecutionInputSchema>, 'image'> =>
  input;
void [fromSchema, toSchema];

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
void [minimal, imageless, shell, unset, misspelt, never];

// Names and types are literals: they can be matched on.
const name: 'executeContainerWorkflow' = WorkflowName.executeContainer;
const type: FailureType = 'Tdw.ImageNotFound';
// @ts-expect-error -- there is no such failure
const noType: FailureType = 'Tdw.Nope';
void [name, type, noType];
