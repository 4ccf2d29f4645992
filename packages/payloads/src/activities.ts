import type { ContainerExecutionInput } from './container-input.ts';
import type { ContainerLog } from './container-log.ts';
import type { ExitedContainer } from './container-output.ts';
import type { ArtifactFile } from './files/container-artifact.ts';
import type { ReadyContainer } from './messages.ts';
import type { WorkspaceUse } from './workspace/workspace-use.ts';

/**
 * The activities, as the workflows call them and `@tdw/activities` implements them. The two packages
 * never see each other: this is all that they share.
 */
export interface ContainerActivities {
  /**
   * Where several hosts share a task queue: decides on which of them a run's containers run, which is the one that
   * takes this. It holds nothing there, so it may be done again.
   */
  placeRun: () => Promise<Placement>;
  /**
   * Runs a container to its exit and leaves it there, stopped, until the workflow has seen the result
   * and releases it ({@link ContainerSinks}). Called again with the same key it goes on with the
   * container that is there.
   */
  runContainer: (request: RunContainerRequest) => Promise<ExitedContainer>;
  /**
   * Starts a container and waits until it is ready. An activity cannot tell its workflow midway that it is, so
   * this one ends there, and {@link ContainerActivities.watchService} takes over.
   */
  startService: (request: RunContainerRequest) => Promise<StartedService>;
  /** Follows a container that was started to its exit, whoever causes that, and leaves it as `runContainer` does. */
  watchService: (request: RunContainerRequest) => Promise<ExitedContainer>;
  /** Stops the container of that key, if there is one that runs; the activity that follows it sees its exit. */
  stopContainer: (request: StopContainerRequest) => Promise<StopContainerResult>;
  /** Stops and removes the container of that key, if there is one. A container to be kept is only stopped. */
  removeContainer: (request: RemoveContainerRequest) => Promise<RemoveContainerResult>;
  /**
   * Removes the networks and volumes of that key, and what is left of the containers that used them: to be called when
   * the run has seen the results of all of them. A container to be kept keeps its volumes.
   */
  removeWorkspace: (request: RemoveWorkspaceRequest) => Promise<RemoveWorkspaceResult>;
  /** Says which host it is that takes orders: that one is there, however long its containers wait for a slot. */
  reportHost: () => Promise<HostReport>;
}

export interface HostReport {
  host: string;
}

/** Where the containers of a run are. */
export interface Placement {
  host: string;
  /** The host's own queue, on which all that concerns the run's containers is asked for from now on. */
  taskQueue: string;
}

export interface RunContainerRequest {
  /** A UUID drawn by the workflow: stable across retries and resets, new for each execution. */
  key: string;
  /** What the user set and nothing else: defaults belong to the worker. */
  container: ContainerExecutionInput;
  /** What it uses of what containers of its run share; of its own services, too, where it has any. Absent: nothing. */
  workspaces?: WorkspaceUse[];
  /** How many bytes of each of the two output streams the result may have. Default: 128 KiB. */
  outputBytes?: number;
  /** Until when it may wait for its turn, in ms since 1970. Default: for its `queueTimeout` from when it was scheduled. */
  queueUntil?: number;
  /** What its `files` mean by artifacts of steps before it. Absent where they mean none. */
  artifacts?: ArtifactFile[];
  /** How many bytes of JSON the list of its own artifacts may have. Default: 400,000 (`ARTIFACT_LIST_BYTES`). */
  artifactListBytes?: number;
  /** What was last heard of it, where the workflow asks for it again: attempts of one activity have it from the server. */
  lastHeartbeat?: ContainerHeartbeat;
}

export interface StartedService extends Omit<ReadyContainer, 'readyAt'> {
  /** Absent for a job whose `runTimeout` was over before it was ready: it is stopped when it is watched. */
  readyAt?: string;
  imageId: string;
  /** How many activity attempts it took. */
  attempts: number;
  /** Whether an attempt found it already created by an earlier one, and went on with it. */
  reattached: boolean;
}

export interface StopContainerRequest {
  key: string;
  /**
   * `cancelled`: whoever runs it is to end as cancelled, even before there is a container. `stopped`: the
   * container's time has come, and its exit is a result.
   */
  reason: 'cancelled' | 'stopped';
}

export interface StopContainerResult {
  /** Whether this order stopped it, in whichever attempt. `false`: there was nothing to stop. */
  stopped: boolean;
}

export interface RemoveContainerRequest {
  key: string;
  /** Whether it goes because it has failed: then it is only stopped where that is a reason to keep it. Default: `false`. */
  failed?: boolean;
}

export interface RemoveContainerResult {
  /** `false`: there was none, or it is to be kept. */
  removed: boolean;
  /** Whether there was one. */
  found: boolean;
  /** Where all that it wrote is kept, where this call has kept it. */
  log?: ContainerLog;
}

export interface RemoveWorkspaceRequest {
  /** As in {@link WorkspaceUse}. */
  key: string;
}

export interface RemoveWorkspaceResult {
  /** How many networks and volumes this call has removed. */
  removed: number;
}

/**
 * What an attempt leaves behind for the next one, and for whoever looks at a pending activity: the
 * heartbeat details of `runContainer`, `startService` and `watchService`.
 */
export interface ContainerHeartbeat {
  host: string;
  key: string;
  phase: ContainerPhase;
  containerId?: string;
  /** When the first attempt that was let in first asked the engine for something, on the worker's clock, in ms since 1970. */
  beganAt?: number;
  /** What `startService` has found once the container was ready: another attempt does not ask again. */
  ready?: Pick<StartedService, 'endpoint' | 'ports' | 'startedAt' | 'readyAt' | 'imageId'>;
  /** Why the container was stopped by us; without it, the exit was its own. */
  stopReason?: 'runTimeout';
  /** The container that the engine was about to be asked to start: it may have run, whatever the engine says later. */
  toStart?: string;
  /** The container that has been started: should it be gone, nobody knows what it has done. */
  started?: string;
  /** How attempts have failed that came no further than those before them. */
  failures?: FailuresInARow;
  /** Whether the engine was lost to an attempt that followed the container. */
  engineLost?: true;
  stdoutBytes?: number;
  stderrBytes?: number;
  /** That some of the output may be missing, which the engine has dropped. */
  outputGap?: true;
  /** The engine's last word on a pull in progress, such as `3 of 7 layers`; or what the container waits for. */
  progress?: string;
}

/** Attempts that failed, each of them without any progress since the first. */
export interface FailuresInARow {
  count: number;
  /** When the first one failed, on its worker's clock, in ms since 1970. */
  since: number;
  /** The furthest that any of them came. */
  phase: ContainerPhase;
  /** How much the container had written, of both streams. */
  outputBytes: number;
}

export type ContainerPhase =
  | 'waitingForCapacity'
  | 'creating'
  | 'pulling'
  | 'starting'
  | 'becomingReady'
  | 'running'
  | 'stopping'
  | 'collecting';

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
