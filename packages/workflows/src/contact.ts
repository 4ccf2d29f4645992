import type { TimeoutFailure } from '@temporalio/workflow';
import type { ContainerHeartbeat } from '@tdw/payloads';
import type { Place } from './placement.ts';
import { isQueueTimeout, neverBegan } from './queue-timeout.ts';

/** The longest that a host may take to answer whether it is there, which is behind its orders to stop and to remove. */
const LONGEST_ANSWER_MS = 120_000;

/** Nobody takes what has to be done on a host, and nobody there answers. */
export class LostContact extends Error {
  override readonly name = 'LostContact';
}

/**
 * What a run knows of a container, which it hears of only by an activity on its host. An attempt that no worker takes for
 * a while may have to wait for a slot, or its host is gone: then the host is asked. A run that does not have to ask has
 * nothing of this in its history.
 */
export class Contact {
  readonly #place: Place;
  readonly #beganAt = Date.now();
  #mayBeThere: boolean;
  #lastHeartbeat: ContainerHeartbeat | undefined;
  #patience: number | undefined;

  /** @param isThere - whether the container exists before its activity begins */
  constructor(place: Place, isThere: boolean) {
    this.#place = place;
    this.#mayBeThere = isThere;
    this.#patience = place.hostLossTimeout;
  }

  /** Whether an attempt has begun, and the container may exist. */
  get mayBeThere(): boolean {
    return this.#mayBeThere;
  }

  /** The last that was heard of it, by an activity that ended without an answer. */
  get lastHeartbeat(): ContainerHeartbeat | undefined {
    return this.#lastHeartbeat;
  }

  /** Until when it may wait for its turn, in milliseconds since 1970. */
  get queueUntil(): number | undefined {
    const { queueTimeout } = this.#place;
    return queueTimeout === undefined ? undefined : this.#beganAt + queueTimeout;
  }

  /** How long each attempt of the next activity may wait for a worker, in milliseconds. */
  get patience(): number | undefined {
    const left = this.#queueTimeLeft();
    if (left === undefined) return this.#patience;
    // Zero would be no limit at all.
    return Math.min(Math.max(1, left), this.#patience ?? Infinity);
  }

  /**
   * Whether the activity that ended so is to be asked for again.
   *
   * @throws {@link LostContact} when its host does not answer
   */
  async goesOnAfter(error: unknown): Promise<boolean> {
    if (!isQueueTimeout(error)) return false;
    const isQueueTimeOver = (this.#queueTimeLeft() ?? 1) <= 0;
    this.#mayBeThere ||= !neverBegan(error);
    this.#lastHeartbeat = heartbeatOf(error.cause) ?? this.#lastHeartbeat;
    // The server holds every attempt to it, but one that comes after another may wait for its worker: it has its container.
    if (isQueueTimeOver || this.#patience === undefined) return this.#mayBeThere;
    await this.#askHost(this.#patience);
    return true;
  }

  /** Of the `queueTimeout`, which is for the first attempt. */
  #queueTimeLeft(): number | undefined {
    const { queueTimeout } = this.#place;
    return queueTimeout === undefined || this.#mayBeThere ? undefined : queueTimeout - (Date.now() - this.#beganAt);
  }

  async #askHost(patience: number): Promise<void> {
    const { host } = this.#place;
    const name = host.name ?? this.#lastHeartbeat?.host;
    if (!(await host.isThere(name, Math.min(patience, LONGEST_ANSWER_MS)))) throw new LostContact();
    // It is there, and busy. Asked ever less often, it costs the histories of runs that wait for long but little.
    this.#patience = patience * 2;
  }
}

function heartbeatOf({ lastHeartbeatDetails }: TimeoutFailure): ContainerHeartbeat | undefined {
  return (lastHeartbeatDetails ?? undefined) as ContainerHeartbeat | undefined;
}
