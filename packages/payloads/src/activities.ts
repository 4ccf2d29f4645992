import type { ContainerExecutionInput } from './container-input.ts';
import type { ContainerExecutionOutput } from './container-output.ts';

/**
 * The activities, as the workflows call them and `@tdw/activities` implements them. The two packages
 * never see each other: this is all that they share.
 */
export interface ContainerActivities {
  /**
   * Runs a container to its exit and leaves it there, stopped, until the workflow has seen the result
   * and releases it ({@link ContainerSinks}). Called again with the same key it goes on with the
   * container that is there.
   */
  runContainer: (request: RunContainerRequest) => Promise<ContainerExecutionOutput>;
  /** Stops and removes the container of that key, if there is one. A container to be kept is only stopped. */
  removeContainer: (request: RemoveContainerRequest) => Promise<RemoveContainerResult>;
}

export interface RunContainerRequest {
  /** A UUID drawn by the workflow: stable across retries and resets, new for each execution. */
  key: string;
  /** What the user set and nothing else: defaults belong to the worker. */
  container: ContainerExecutionInput;
}

export interface RemoveContainerRequest {
  key: string;
}

export interface RemoveContainerResult {
  /** `false`: there was none, or it is to be kept. */
  removed: boolean;
}

/**
 * What an attempt leaves behind for the next one, and for whoever looks at a pending activity: the
 * heartbeat details of `runContainer`.
 */
export interface ContainerHeartbeat {
  host: string;
  key: string;
  phase: ContainerPhase;
  containerId?: string;
  /** Why the container was stopped by us; without it, the exit was its own. */
  stopReason?: 'runTimeout';
  stdoutBytes?: number;
  stderrBytes?: number;
  /** The engine's last word on a pull in progress, such as `3 of 7 layers`. */
  progress?: string;
}

export type ContainerPhase = 'creating' | 'pulling' | 'starting' | 'running' | 'stopping' | 'collecting';

/** The calls from the workflow to its worker that leave no trace in the history (Temporal's sinks). */
export interface ContainerSinks {
  tdw: {
    /** The workflow has seen the result: the worker of that host may remove the container. */
    release(container: ContainerReference): void;
  };
}

export interface ContainerReference {
  host: string;
  containerId: string;
}
