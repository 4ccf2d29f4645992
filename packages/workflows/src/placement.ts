import { CancellationScope, condition, patched, workflowInfo } from '@temporalio/workflow';
import { type ContainerExecutionInput, durationToMs, isSharedTaskQueue } from '@tdw/payloads';
import { type Place, placeRun } from './container-activities.ts';
import { queueTimeoutFailure } from './ending.ts';

/**
 * On which host the containers of a run are. Where there is one host, the run's own task queue is that host's. Where
 * several share it, the run is placed on one of them when its first container is to run, and stays there.
 */
export class Placement {
  // Whichever container is the first: that it is cancelled must not keep the others from being placed.
  readonly #run = CancellationScope.current();
  #taskQueue: string | undefined;
  #placing: Promise<void> | undefined;

  constructor() {
    if (!isPlaced()) this.#taskQueue = workflowInfo().taskQueue;
  }

  /**
   * @throws ApplicationFailure of the type `Tdw.QueueTimeout` when no host took the run within its `queueTimeout`
   * @throws CancelledFailure, or an ActivityFailure with one
   */
  async of(container: ContainerExecutionInput): Promise<Place> {
    const limit = container.queueTimeout === undefined ? undefined : durationToMs(container.queueTimeout);
    const beganAt = Date.now();
    if (this.#taskQueue === undefined) await Promise.race([this.#place(), this.#untilPlaced(limit)]);
    if (this.#taskQueue === undefined) throw queueTimeoutFailure(container);
    // Zero would be no limit at all.
    const left = limit === undefined ? undefined : Math.max(1, limit - (Date.now() - beganAt));
    return { taskQueue: this.#taskQueue, ...(left !== undefined && { queueTimeout: left }) };
  }

  #place(): Promise<void> {
    this.#placing ??= this.#run.run(async () => {
      this.#taskQueue = (await placeRun()).taskQueue;
    });
    return this.#placing;
  }

  async #untilPlaced(limit: number | undefined): Promise<void> {
    const isKnown = (): boolean => this.#taskQueue !== undefined;
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
