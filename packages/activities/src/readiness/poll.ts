import { setTimeout as delay } from 'node:timers/promises';
import { EngineError } from '../engine/engine-client.ts';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { NOTHING_SEEN, type StartingContainer } from './starting-container.ts';

const FIRST_PAUSE_MS = 20;
const GROWTH = 1.5;
const LONGEST_PAUSE_MS = 1_000;
/** The status of a call that needs a container which runs. */
const NOT_RUNNING = 409;

/** What a look found: that it is ready, or what there was instead. */
export type Sight = 'ready' | { seen: string };

/** Looks at once, and then again and again, with growing pauses, until it is ready. */
export async function poll(starting: StartingContainer, look: () => Promise<Sight>): Promise<void> {
  for (const pause of pauses()) {
    starting.signal.throwIfAborted();
    const sight = await lookPatiently(starting, look);
    starting.signal.throwIfAborted();
    if (sight === 'ready') return;
    // Before anybody shortens it: nobody would know a part of a secret.
    starting.lastSeen = hideSecrets(starting.run, sight.seen);
    await delay(pause, undefined, { signal: starting.signal });
  }
}

/** An endless row. */
export function* pauses(): Generator<number, never> {
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MS)) yield pause;
}

/** A call that failed may succeed the next time. If the engine is gone, the watch for the exit ends the wait. */
async function lookPatiently({ lastSeen }: StartingContainer, look: () => Promise<Sight>): Promise<Sight> {
  try {
    return await look();
  } catch (error) {
    if (!(error instanceof EngineError)) throw error;
    // Of a container that has stopped, and will be found to have, what was seen while it ran tells more.
    if (error.status === NOT_RUNNING && lastSeen !== NOTHING_SEEN) return { seen: lastSeen };
    return { seen: `the engine said: ${error.message}` };
  }
}
