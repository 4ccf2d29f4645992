import type { ContainerLog } from './container-log.ts';
import type { ContainerStatus } from './container-output.ts';
import type { StepError } from './failures.ts';

/** The names by which a client in any language asks a run and tells it something. */
export const MessageName = {
  /** Query without arguments: a {@link RunProgress}. */
  progress: 'tdw.progress',
  /** Update with a {@link WaitUntilReadyRequest}, or none: resolves to a {@link ReadyContainer}. */
  waitUntilReady: 'tdw.waitUntilReady',
  /** Signal without arguments to `executeContainerWorkflow`: stops its service, which then has succeeded. */
  stop: 'tdw.stop',
} as const;

/** Where a run is, in the order of its input. */
export interface RunProgress {
  containers: ContainerProgress[];
  /** The run's `services`; absent when it has none. */
  services?: ContainerProgress[];
}

export interface ContainerProgress {
  /** The input's `name`, when it had one. */
  name?: string;
  image: string;
  state: ContainerState;
  /** With `retry` or `rerunOnHostLoss`: which time it is run, 1 for the first; while it is `retrying`, the one that comes. */
  execution?: number;
  host?: string;
  containerId?: string;
  endpoint?: string;
  ports?: Record<string, number>;
  exitCode?: number;
  /** When it has ended: where all that it wrote is kept. Of a run that is cancelled nothing else tells. */
  log?: Pick<ContainerLog, 'reference'>;
  /** `deferred` when it has ended, and may be left on its host. */
  cleanup?: 'deferred';
  error?: StepError;
  /** Its `services`; absent when it has none. */
  services?: ContainerProgress[];
}

/**
 * `pending`: its turn has not come. `scheduled`: a worker has it or will as soon as a slot is free; the pending
 * activity's heartbeat says more. `ready`: a service, or a job with a wait strategy, that can be used. `stopping`:
 * the run has ordered it to stop. `retrying`: it did not succeed, and is run again after a pause. The rest is how it
 * ended.
 */
export type ContainerState = 'pending' | 'scheduled' | 'ready' | 'stopping' | 'retrying' | ContainerStatus;

export interface WaitUntilReadyRequest {
  /** Which container or service, by its `name`. Default: the first container that has something to wait for. */
  name?: string;
}

/** A container that can be used. */
export interface ReadyContainer {
  name?: string;
  host: string;
  containerId: string;
  /** Host and port, of the wait strategy's port or else of the first of `ports`; absent when it publishes none. */
  endpoint?: string;
  /** The host port of each published port, by the container's: `{ '5432/tcp': 49153 }`. */
  ports: Record<string, number>;
  startedAt: string;
  readyAt: string;
}
