import type { ContainerLog, OutputBytes } from './container-log.ts';
import type { StepError } from './failures.ts';
import type { ContainerArtifact } from './files/container-artifact.ts';

/** How a container's run ended. */
export type ContainerStatus = 'succeeded' | 'failed' | 'timedOut' | 'cancelled' | 'skipped';

/** What became of one container. What is not known, because it never came to that, is absent. */
export interface ContainerExecutionOutput {
  /**
   * `succeeded`: a job exited with 0, a service was stopped by its run. `failed`: another exit code, or `error`
   * says why it could not be run. `skipped`: it was never started.
   */
  status: ContainerStatus;
  /** `status === 'succeeded'`. */
  success: boolean;
  /** The exit code of its process; 137 and 143 are the usual ones after SIGKILL and SIGTERM. */
  exitCode: number | null;
  containerId?: string;
  /** The input's `name`, when it had one. */
  name?: string;
  /** The image as the input named it. */
  image: string;
  /** The image that it was created from: `sha256:` and the digest of the image's configuration. */
  imageId?: string;
  /**
   * The image's digest in the registry that `image` names: `<repository>@<imageDigest>` is this very image. Absent where
   * the engine does not know one, as of an image that was built there and never pushed.
   */
  imageDigest?: string;
  /** Its standard output as UTF-8. Where it was too long: the head, a line that says how much is missing, the tail. */
  stdout: string;
  /** Its standard error, as `stdout`. */
  stderr: string;
  /** Bytes that it wrote, whether or not they are in `stdout`. */
  stdoutBytes: number;
  /** Bytes that it wrote, whether or not they are in `stderr`. */
  stderrBytes: number;
  /** Whether bytes are missing from `stdout` or `stderr`. */
  truncated: boolean;
  /**
   * Why output is missing that could not be read back from the engine, or may be for the engine was away when the
   * container ended, or why `log` is. Absent when nothing is.
   */
  outputError?: string;
  /**
   * How many bytes of each stream nobody could take before the engine dropped them from its bounded log: at least so
   * many, for only those can be counted that an earlier attempt had seen. Absent when none are missing.
   */
  outputGap?: OutputBytes;
  /**
   * Where all of the output is kept, and safe by now. Absent where the worker keeps none, where `outputError` says why
   * not, and in the result of a run whose containers are too many for it: it is then in the result of the container's
   * own activity.
   */
  log?: ContainerLog;
  /**
   * The files that its `collect` means, by their paths. Absent without `collect`, where it has no result, and in the result
   * of a run whose containers are too many for it, as `log`.
   */
  artifacts?: ContainerArtifact[];
  /** Whether the kernel killed it for using more memory than it may. */
  outOfMemory: boolean;
  /**
   * Where it was reached while it ran: host and port, of the wait strategy's port or else of the first of `ports`.
   * Absent when it published none, and for a plain job, which is over when it is known.
   */
  endpoint?: string;
  /** The host port of each published port, by the container's: `{ '5432/tcp': 49153 }`. Absent as `endpoint` is. */
  ports?: Record<string, number>;
  /** When its process started, on the engine's clock, as an ISO 8601 timestamp. */
  startedAt?: string;
  /** When it was ready, on the engine's clock. Only for a service, or a job with a wait strategy. */
  readyAt?: string;
  /** When its process ended, on the engine's clock, as an ISO 8601 timestamp. */
  finishedAt?: string;
  /** From `startedAt` to `finishedAt`, in milliseconds; 0 where it never ran. */
  durationMs: number;
  /** The host (engine) that it ran on. */
  host?: string;
  /** How many activity attempts it took to follow it to its end; 0 where none began. */
  attempts: number;
  /** Whether an attempt found it already created by an earlier one, and went on with it. */
  reattached: boolean;
  /**
   * `deferred` when it has no result, and may be left on its host, where nobody could remove it in time: the host's reaper
   * does, as soon as it is there again. Absent when nothing is left to be done.
   */
  cleanup?: 'deferred';
  /** Why it could not be run, or ended as it should not have. An exit code is not such an error. */
  error?: StepError;
  /** With `retry` or `rerunOnHostLoss`: each time that it was run, the first one first. What is beside is of the last one. */
  executions?: ContainerExecution[];
  /** What became of its `services`, in their order; with `executions`, of those of the last one. Absent when it has none. */
  services?: ContainerExecutionOutput[];
}

/** One of several times that a job was run, each as a container of its own. */
export interface ContainerExecution extends Pick<
  ContainerExecutionOutput,
  'status' | 'exitCode' | 'containerId' | 'host' | 'outOfMemory' | 'startedAt' | 'finishedAt' | 'durationMs'
> {
  /** The end of its standard error or, where there is none, of its standard output: 2 KiB, less where there are many. */
  logTail: string;
  /** The type of the failure with which it ended, where that was not by an exit of its own. */
  failureType?: string;
}

/** What became of a container that ran to its end. */
export type ExitedContainer = ContainerExecutionOutput &
  Required<Pick<ContainerExecutionOutput, 'containerId' | 'imageId' | 'startedAt' | 'finishedAt' | 'host'>> & {
    exitCode: number;
  };
