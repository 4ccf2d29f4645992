import { CancellationScope, condition, patched, workflowInfo } from '@temporalio/workflow';
import { type ContainerExecutionInput, durationToMs, isSharedTaskQueue } from '@tdw/payloads';
import { placeRun } from './container-activities.ts';
import { queueTimeoutFailure } from './ending.ts';
import { Host } from './host.ts';

/** Where a container is to run, and how long it waits for that. */
export interface Place {
  host: Host;
  /** What is left of its `queueTimeout`, in milliseconds. */
  queueTimeout?: number;
  /** After how many milliseconds without a worker its host counts as lost. Absent: never. */
  hostLossTimeout?: number;
}

/** With several hosts there is another one to go to, and the run says so rather than wait. */
const HOST_LOSS_TIMEOUT_MS = 15 * 60_000;

/**
 * On which host the containers of a run are. Where there is one host, the run's own task queue is that host's. Where
 * several share it, the run is placed on one of them when its first container is to run, and stays there, unless that
 * host is lost: what then begins is placed anew.
 */
export class Placement {
  // Whichever container is the first: that it is cancelled must not keep the others from being placed.
  readonly #run = CancellationScope.current();
  readonly #isShared = isPlaced();
  #host: Host | undefined;
  #placing: Promise<void> | undefined;

  constructor() {
    if (!this.#isShared) this.#host = new Host(workflowInfo().taskQueue);
  }

  /**
   * @throws ApplicationFailure of the type `Tdw.QueueTimeout` when no host took the run within its `queueTimeout`
   * @throws CancelledFailure, or an ActivityFailure with one
   */
  async of(container: ContainerExecutionInput): Promise<Place> {
    const limit = container.queueTimeout === undefined ? undefined : durationToMs(container.queueTimeout);
    const beganAt = Date.now();
    if (this.#host?.isLost === true) this.#leave(this.#host);
    if (this.#host === undefined) await Promise.race([this.#place(), this.#untilPlaced(limit)]);
    if (this.#host === undefined) throw queueTimeoutFailure(container);
    // Zero would be no limit at all.
    const left = limit === undefined ? undefined : Math.max(1, limit - (Date.now() - beganAt));
    const hostLossTimeout = this.#hostLossTimeoutOf(container);
    return {
      host: this.#host,
      ...(left !== undefined && { queueTimeout: left }),
      ...(hostLossTimeout !== undefined && { hostLossTimeout }),
    };
  }

  #hostLossTimeoutOf({ hostLossTimeout }: ContainerExecutionInput): number | undefined {
    if (hostLossTimeout !== undefined) return Math.ceil(durationToMs(hostLossTimeout));
    return this.#isShared ? HOST_LOSS_TIMEOUT_MS : undefined;
  }

  /** Where nobody else has the queue, the next worker on it is as good as another host. */
  #leave({ taskQueue }: Host): void {
    this.#host = this.#isShared ? undefined : new Host(taskQueue);
    this.#placing = undefined;
  }

  #place(): Promise<void> {
    this.#placing ??= this.#run.run(async () => {
      const { taskQueue, host } = await placeRun();
      this.#host = new Host(taskQueue, host);
    });
    return this.#placing;
  }

  async #untilPlaced(limit: number | undefined): Promise<void> {
    const isKnown = (): boolean => this.#host !== undefined;
    await (limit === undefined ? condition(isKnown) : condition(isKnown, limit));
  }
}

/**
 * Whether the run is placed, which its history says: the worker that replays it may be on another queue. (A run with one
 * host has nothing of this in its history.)
 */
function isPlaced(): boolean {
  const { taskQueue, unsafe } = workflowInfo();
  return (unsafe.isReplaying || isSharedTaskQueue(taskQueue)) && patched('place-run');
}
