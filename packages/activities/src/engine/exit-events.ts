import type { Readable } from 'node:stream';
import { Label } from '@tdw/payloads';
import type { ExitListener, SuccessAnnouncement } from './engine-client.ts';
import { jsonLines } from './json-lines.ts';

/** Opens the engine's stream of events; it ends by the signal. */
type OpenEvents = (signal: AbortSignal) => Promise<Readable>;

interface Listener {
  startedAt?: string;
  /** Whether something befell it that may be why it ended. */
  isDisturbed: boolean;
  announce(success: SuccessAnnouncement): void;
}

/**
 * One stream of the engine's events for everybody who listens for an exit: opened for the first of them, closed with
 * the last. One that breaks is opened again for the next who comes; until then nothing is heard, which everybody has
 * to expect anyhow.
 */
export class ExitEvents {
  readonly #open: OpenEvents;
  readonly #listeners = new Map<string, Listener>();
  #stream: AbortController | undefined;

  constructor(open: OpenEvents) {
    this.#open = open;
  }

  listen(containerId: string): ExitListener {
    const announced = new Promise<SuccessAnnouncement>((announce) => {
      this.#listeners.set(containerId, { isDisturbed: false, announce });
    });
    if (this.#stream === undefined) void this.#follow();
    return { announced, close: () => this.#close(containerId) };
  }

  #close(containerId: string): void {
    this.#listeners.delete(containerId);
    if (this.#listeners.size > 0) return;
    this.#stream?.abort();
    this.#stream = undefined;
  }

  async #follow(): Promise<void> {
    const stream = new AbortController();
    this.#stream = stream;
    try {
      const events = await this.#open(stream.signal);
      for await (const event of jsonLines(events)) this.#hear(event as ContainerEvent);
    } catch {
      // Whoever listens has other means, too.
    } finally {
      if (this.#stream === stream) this.#stream = undefined;
    }
  }

  #hear({ Action, Actor: { ID, Attributes }, timeNano }: ContainerEvent): void {
    const listener = this.#listeners.get(ID);
    if (listener === undefined) return;
    // Milliseconds are exact in a double, nanoseconds since 1970 are not.
    const at = new Date(Math.floor(timeNano / 1e6)).toISOString();
    if (Action === 'start') listener.startedAt = at;
    else if (Action !== 'die') listener.isDisturbed = true;
    else if (listener.startedAt !== undefined && !listener.isDisturbed && Attributes['exitCode'] === '0') {
      listener.announce({ startedAt: listener.startedAt, finishedAt: at });
    }
  }
}

/** As in `GET /events`, of those that {@link EXIT_EVENTS} lets through. */
interface ContainerEvent {
  Action: 'start' | 'oom' | 'kill' | 'die';
  Actor: { ID: string; Attributes: Record<string, string> };
  timeNano: number;
}

/**
 * The filter for the events that are listened to. `kill` is any signal that the engine sends, on somebody's order or
 * because it is being shut down itself.
 */
export const EXIT_EVENTS = {
  type: ['container'],
  event: ['start', 'oom', 'kill', 'die'],
  label: [Label.execution],
};
