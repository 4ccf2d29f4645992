import type { Context } from '@temporalio/activity';

/**
 * The SDK itself thins them out to what the worker allows. Not sooner: where an engine is busy with short containers,
 * each of them takes a good second, and a heartbeat costs the worker and the server 3 ms of processor time each.
 */
const INTERVAL_MS = 2_000;

export interface Heartbeat {
  /** Replaces what the SDK may still hold back, so that it does not send old facts after newer ones. */
  refresh(): void;
  stop(): void;
}

/** Heartbeats on a timer, so that a silent container is as alive as a chatty one. */
export function startHeartbeat(context: Context, facts: unknown): Heartbeat {
  let hasBeaten = false;
  const timer = setInterval(() => {
    hasBeaten = true;
    context.heartbeat(facts);
  }, INTERVAL_MS);
  return {
    refresh() {
      if (hasBeaten) context.heartbeat(facts);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
