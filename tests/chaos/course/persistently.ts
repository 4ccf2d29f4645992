import { setTimeout as delay } from 'node:timers/promises';
import { isGrpcServiceError, ServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';

const AGAIN_MS = 200;
const PATIENCE_MS = 300_000;

/**
 * Repeats a call to a server that may be away, for five minutes from the first failure. The call has to be one that may be
 * repeated; it may itself take any time.
 */
export async function persistently<T>(call: () => Promise<T>): Promise<T> {
  let giveUpAt = Infinity;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!isAway(error) || Date.now() > giveUpAt) throw error;
      giveUpAt = Math.min(giveUpAt, Date.now() + PATIENCE_MS);
      await delay(AGAIN_MS);
    }
  }
}

/** gRPC's codes for a call that was cut off or found nobody. */
const AWAY = new Set([1, 2, 4, 8, 10, 13, 14]);

function isAway(error: unknown): boolean {
  if (error instanceof NamespaceNotFoundError) return true;
  const cause = error instanceof ServiceError ? error.cause : error;
  return isGrpcServiceError(cause) && AWAY.has(cause.code);
}
