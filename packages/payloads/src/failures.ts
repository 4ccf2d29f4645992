import type { ContainerLog } from './container-log.ts';

/**
 * The types of every failure that this project makes: match on `failure.type`, never on a message.
 *
 * They arrive as the `type` of a Temporal ApplicationFailure whose details are one {@link FailureDetails}
 * (of `PipelineFailed` and `ParallelFailed`: the partial output), and as the `type` of the errors of `@tdw/activities/engine`.
 */
export const FailureType = {
  /** The payload breaks its schema; the message lists every problem. */
  InvalidPayload: 'Tdw.InvalidPayload',
  /** The payload has a field that this worker does not know yet: retried until a newer worker takes it. */
  WorkerTooOld: 'Tdw.WorkerTooOld',
  /** The registry says that there is no such image, or hides it behind a login. */
  ImageNotFound: 'Tdw.ImageNotFound',
  /** The registry wants other credentials than the worker has, or any. */
  RegistryAuthFailed: 'Tdw.RegistryAuthFailed',
  /** The engine did not reach the registry, or the registry failed, also when it was asked again. */
  RegistryUnreachable: 'Tdw.RegistryUnreachable',
  /** The registry was asked too often: retried after a longer pause. */
  RegistryRateLimited: 'Tdw.RegistryRateLimited',
  /** Pulling the image made no progress, also when it was begun again. */
  ImagePullStalled: 'Tdw.ImagePullStalled',
  /** The image could not be pulled for another reason: the disk is full, a certificate is not trusted. */
  ImagePullFailed: 'Tdw.ImagePullFailed',
  /** The engine, or what guards it, refused a call for the container: its options, as a rule. */
  InvalidOptions: 'Tdw.InvalidOptions',
  /** A container of that name exists and is not this execution's. */
  NameConflict: 'Tdw.NameConflict',
  /** The container was created, but its process could not be started (exit codes 126 to 128). */
  StartFailed: 'Tdw.StartFailed',
  /** The engine does not answer, or answered with an error of its own. */
  EngineUnreachable: 'Tdw.EngineUnreachable',
  /**
   * The engine was stopped or started again while the container ran, and it ended: by that, as far as one can know.
   * Whether it has done its work is not known.
   */
  EngineRestarted: 'Tdw.EngineRestarted',
  /**
   * The host that a container was to run on, or ran on, has been without a worker for its `hostLossTimeout`. Whether it
   * has done its work is not known.
   */
  HostLost: 'Tdw.HostLost',
  /** No worker took an order to stop or remove a container, or none could carry it out in time. */
  WorkerUnavailable: 'Tdw.WorkerUnavailable',
  /** The container is on another worker's engine: only that worker can go on with it. */
  WrongHost: 'Tdw.WrongHost',
  /** The container asks for more CPUs or memory than its host ever has for containers. */
  InsufficientCapacity: 'Tdw.InsufficientCapacity',
  /** No worker with a free slot took the container within its `queueTimeout`, or its host had no room for it by then. */
  QueueTimeout: 'Tdw.QueueTimeout',
  /** The container did not run within its `startTimeout`, image pull included. */
  StartTimeout: 'Tdw.StartTimeout',
  /** The container did not become ready: its `startupTimeout` is over, it exited before, or it is unhealthy. */
  NotReady: 'Tdw.NotReady',
  /** A service ended by itself while it was needed. */
  ServiceDied: 'Tdw.ServiceDied',
  /** The worker's operator does not allow what the payload asks for. */
  PolicyViolation: 'Tdw.PolicyViolation',
  /** No provider of the worker has a secret that the payload names, or its value cannot be used so. */
  SecretNotFound: 'Tdw.SecretNotFound',
  /** A provider of secrets does not answer: what is not known cannot be hidden in the output either. */
  SecretUnavailable: 'Tdw.SecretUnavailable',
  /** A step of a pipeline did not succeed; the failure's details are the `PipelineOutput`. */
  PipelineFailed: 'Tdw.PipelineFailed',
  /** A container of a parallel set did not succeed; the failure's details are the `ParallelOutput`. */
  ParallelFailed: 'Tdw.ParallelFailed',
  /** The engine did not make a network or a volume of the run: it has no addresses left, as a rule. */
  WorkspaceFailed: 'Tdw.WorkspaceFailed',
  /** An artifact that a container needs was not collected by the step that it names, or is not kept any more. */
  ArtifactNotFound: 'Tdw.ArtifactNotFound',
  /** The place in which artifacts are kept does not take them, or does not give them. */
  ArtifactStoreUnavailable: 'Tdw.ArtifactStoreUnavailable',
  /** There was more to be collected than the worker, or more to be passed on than the run, has room for. */
  ArtifactsTooLarge: 'Tdw.ArtifactsTooLarge',
  /** The container was removed by somebody else while it ran: its exit code is unknown. */
  ContainerLost: 'Tdw.ContainerLost',
} as const;

export type FailureType = (typeof FailureType)[keyof typeof FailureType];

const RETRYABLE: ReadonlySet<FailureType> = new Set([
  FailureType.WorkerTooOld,
  FailureType.RegistryRateLimited,
  FailureType.EngineUnreachable,
  FailureType.ArtifactStoreUnavailable,
  FailureType.WrongHost,
  FailureType.SecretUnavailable,
]);

/** Whether trying again, with nothing changed in the payload, can help. */
export function isRetryableFailure(type: FailureType): boolean {
  return RETRYABLE.has(type);
}

/** What a failure of one container says besides its message: fields to act on. */
export interface FailureDetails {
  /** The container's key, as in its label `tdw.execution`. */
  key?: string;
  image?: string;
  /** The input's `name`, when it had one. */
  name?: string;
  containerId?: string;
  /** The host (engine) on which the activity ran, and how many attempts it took; absent where none began. */
  host?: string;
  attempts?: number;
  /**
   * For {@link FailureType.StartFailed}: 126 (cannot be run), 127 (not found), 128 (for other reasons). For
   * {@link FailureType.NotReady} and {@link FailureType.ServiceDied}: the container's own, if it exited. For
   * {@link FailureType.EngineRestarted}: the one that it was left with.
   */
  exitCode?: number;
  /** `true` where it exited because it used more memory than it may. */
  outOfMemory?: true;
  /** The last lines that the container wrote, where they may say why. */
  logTail?: string;
  /** Where all that the container wrote is kept, as far as there is anything of it. */
  log?: ContainerLog;
  /** When it is tried again, in milliseconds, where somebody asked for more time than the usual pause. */
  retryAfterMs?: number;
  /** `true` when the worker has looked, and no container of this execution is left. */
  removed?: boolean;
  /**
   * `deferred` when a container may be left that nobody could remove in time: the reaper of its host does, as soon as it
   * is there again.
   */
  cleanup?: 'deferred';
  /** For {@link FailureType.HostLost}: the last that was heard of it. Absent where nothing was. */
  lastHeartbeat?: LastHeartbeat;
  /** Where it was tried again until there was no point in it: how often in a row it failed without any progress. */
  failures?: number;
  /** From the first of these `failures` to the last, in milliseconds. */
  failingForMs?: number;
  /** For {@link FailureType.InvalidPayload} and {@link FailureType.WorkerTooOld}: each problem found. */
  issues?: readonly PayloadIssue[];
  /** For {@link FailureType.PolicyViolation}: all that the input asks for and may not have, the first 20 of it. */
  violations?: readonly PolicyViolation[];
}

/** What is worth knowing of the heartbeat details of an activity that is lost. They may have more fields. */
export interface LastHeartbeat {
  /** How far it had come: one of the phases of `ContainerHeartbeat`. */
  phase: string;
  /** When the first attempt began, on the worker's clock, in ms since 1970. */
  beganAt?: number;
  /** How many bytes it had written. */
  stdoutBytes?: number;
  stderrBytes?: number;
}

/** The failure of one container, as it is told in a result. */
export interface StepError {
  /** One of {@link FailureType}, or the type of an error that is none of ours. */
  type: string;
  message: string;
  details?: FailureDetails;
}

/** One problem of a payload. */
export interface PayloadIssue {
  /** Where, as one would write it in code: `env.PATH`, `command[2]`; empty for the payload itself. */
  path: string;
  expected: string;
  /** The value found, shortened. */
  got: string;
  /** The nearest known key, when the problem is an unknown one. */
  didYouMean?: string;
}

/** Something that a payload asks for and the worker's policy does not allow. */
export interface PolicyViolation {
  /** The rule that it breaks, by its place in the policy: `privileged`, `image.requireDigest`. */
  rule: string;
  /** Where in the container's payload, as in {@link PayloadIssue}. */
  path: string;
  /** The value found, shortened. */
  got: string;
  /** What the policy allows. */
  allowed: string;
}
