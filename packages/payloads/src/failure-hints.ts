import { type FailureDetails, FailureType, isRetryableFailure } from './failures.ts';

/** What may be done about a failure. A payload that is not valid says it of each problem, a run of several containers of each. */
type Hinted = Exclude<
  FailureType,
  typeof FailureType.InvalidPayload | typeof FailureType.PipelineFailed | typeof FailureType.ParallelFailed
>;

const HINTS: Readonly<Record<Hinted, string>> = {
  [FailureType.WorkerTooOld]: 'update the worker; the run goes on by itself',
  [FailureType.ImageNotFound]: 'correct the reference; give the worker credentials where a login is needed',
  [FailureType.RegistryAuthFailed]: 'give the worker credentials; the message says which were found',
  [FailureType.RegistryUnreachable]: 'look at the reference, the registry and the network; start the run again',
  [FailureType.RegistryRateLimited]:
    'wait: the run goes on by itself; log in, or have a registry of your own, for a higher limit',
  [FailureType.ImagePullStalled]: 'look at the registry and the network; start the run again',
  [FailureType.ImagePullFailed]: "look at the engine's words: the disk may be full, or a certificate not trusted",
  [FailureType.InvalidOptions]: 'correct the input',
  [FailureType.NameConflict]: 'remove that one or choose another name; leave the name out, unless it matters',
  [FailureType.StartFailed]: "look at the engine's words: a port may be taken, or a user or a device not be there",
  [FailureType.EngineUnreachable]: 'start the engine; the run goes on by itself',
  [FailureType.EngineRestarted]:
    'whether it did its work is not known; retry.onEngineRestart runs a job again that may be repeated',
  [FailureType.HostLost]:
    'what it has done is not known; allow a longer hostLossTimeout, or rerunOnHostLoss where it may be done twice',
  [FailureType.WorkerUnavailable]: 'start a worker for all three queues; its reaper removes what is left',
  [FailureType.WrongHost]:
    'one engine for each task queue, or one that several hosts share; the run goes on when that worker takes it',
  [FailureType.InsufficientCapacity]: "ask for less, or raise the worker's ceilings (--max-cpus, --max-memory)",
  [FailureType.QueueTimeout]: 'start a worker on that task queue, or give it more slots or room',
  [FailureType.StartTimeout]: 'allow more time, or pull large images beforehand',
  [FailureType.NotReady]: 'read its last output; allow a longer startupTimeout where it only needs more time',
  [FailureType.ServiceDied]: 'read its last output',
  [FailureType.PolicyViolation]: "ask for less, or have the worker's operator allow it (--policy)",
  [FailureType.SecretNotFound]: "correct the name, or have the worker's operator provide it (--secrets)",
  [FailureType.SecretUnavailable]: 'look at the provider; the run goes on by itself',
  [FailureType.WorkspaceFailed]:
    'remove networks that nobody uses, or give the engine more addresses (default-address-pools)',
  [FailureType.ArtifactNotFound]: 'look at what that step has collected; keep artifacts for longer, or in a bucket',
  [FailureType.ArtifactStoreUnavailable]: "look at the worker's disk, or its bucket; the run goes on by itself",
  [FailureType.ArtifactsTooLarge]: 'collect less, or one archive of it; or raise the limits of the worker',
  [FailureType.ContainerLost]: 'find out who removed it; what it has done is not known',
};

/** Of a process that could not be started, by the exit codes that runc and the shell agree on. */
const START_HINTS: Readonly<Record<number, string>> = {
  126: 'is the command a file with the right mode, for this platform?',
  127: 'is the command in the image, and on the PATH?',
};

/** Of what was tried again in vain, and is not any more. */
const GIVEN_UP_HINT = 'mend what keeps it from going on, and start the run again';

/** What may be done about a failure, in a few words for people. */
export function hintFor(type: FailureType, { exitCode, failures }: FailureDetails = {}): string | undefined {
  if (failures !== undefined && isRetryableFailure(type)) return GIVEN_UP_HINT;
  const hints: Readonly<Partial<Record<FailureType, string>>> = HINTS;
  const startHint = type === FailureType.StartFailed && exitCode !== undefined ? START_HINTS[exitCode] : undefined;
  return startHint ?? hints[type];
}
