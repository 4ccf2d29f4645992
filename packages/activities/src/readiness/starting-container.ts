import type { ContainerRun } from '../container/container-run.ts';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import type { EngineClock } from './engine-clock.ts';

/** A container that runs and is not ready yet: what every wait strategy is given. */
export interface StartingContainer {
  readonly run: ContainerRun;
  /** As it was when the wait began, while it ran. */
  readonly inspection: ContainerInspection;
  readonly clock: EngineClock;
  /** Its own addresses that this process can plausibly reach, of which any will do. */
  readonly directAddresses: readonly string[];
  /** Aborts with the reason why the wait is over. */
  readonly signal: AbortSignal;
  /** Aborts with an {@link ExitedBeforeReady} when its exit is noticed: what is in its log counts even then. */
  readonly exited: AbortSignal;
  /** What the last look found, for the message of a failure. */
  lastSeen: string;
}

/** Before the first look. */
export const NOTHING_SEEN = 'nothing was seen of it';

/** The same container, with what is seen of it, for a wait that ends with another signal. */
export function withSignal(starting: StartingContainer, signal: AbortSignal): StartingContainer {
  return {
    ...starting,
    signal,
    get lastSeen() {
      return starting.lastSeen;
    },
    set lastSeen(seen) {
      starting.lastSeen = seen;
    },
  };
}

/** Ends a wait: the container's startup timeout is over. */
export class StartupTimeoutOver extends Error {
  override readonly name = 'StartupTimeoutOver';
}

/** Ends a wait: the container has exited. */
export class ExitedBeforeReady extends Error {
  override readonly name = 'ExitedBeforeReady';
  readonly inspection: ContainerInspection;

  constructor(inspection: ContainerInspection) {
    super(`exited with code ${inspection.exitCode}`);
    this.inspection = inspection;
  }
}

/** Ends a wait that cannot succeed; its message says why. */
export class NeverReady extends Error {
  override readonly name = 'NeverReady';
}
