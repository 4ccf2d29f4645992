import type { Context } from '@temporalio/activity';

/** The SDK itself thins them out to what the worker allows; this only has to be often enough for a prompt cancel. */
const INTERVAL_MS = 500;

/**
 * Heartbeats on a timer, so that a silent container is as alive as a chatty one.
 *
 * @returns what ends it
 */
export function startHeartbeat(context: Context, facts: unknown): () => void {
  const timer = setInterval(() => context.heartbeat(facts), INTERVAL_MS);
  return () => clearInterval(timer);
}
