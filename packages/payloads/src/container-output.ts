/** How a container's run ended. */
export type ContainerStatus = 'succeeded' | 'failed' | 'timedOut' | 'cancelled' | 'skipped';

/** What became of one container. */
export interface ContainerExecutionOutput {
  status: ContainerStatus;
  /** `status === 'succeeded'`: it ran to its end and exited with 0. */
  success: boolean;
  /** The exit code of its process; 137 and 143 are the usual ones after SIGKILL and SIGTERM. */
  exitCode: number | null;
  containerId: string;
  /** The input's `name`, when it had one. */
  name?: string;
  /** The image as the input named it. */
  image: string;
  /** The image that it was created from: `sha256:` and the digest of the image's configuration. */
  imageId: string;
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
  /** Why output is missing that could not be read back from the engine. Absent when all of it was seen. */
  outputError?: string;
  /** Whether the kernel killed it for using more memory than it may. */
  outOfMemory: boolean;
  /** When its process started, on the engine's clock, as an ISO 8601 timestamp. */
  startedAt: string;
  /** When its process ended, on the engine's clock, as an ISO 8601 timestamp. */
  finishedAt: string;
  /** From `startedAt` to `finishedAt`, in milliseconds. */
  durationMs: number;
  /** The host (engine) that it ran on. */
  host: string;
  /** How many activity attempts it took to follow it to its end. */
  attempts: number;
  /** Whether an attempt found it already created by an earlier one, and went on with it. */
  reattached: boolean;
}
