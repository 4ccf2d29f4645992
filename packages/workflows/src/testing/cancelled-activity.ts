import { Context } from '@temporalio/activity';

/** What an activity does until it hears that its run is cancelled. */
export async function untilCancelled(): Promise<void> {
  await cancelledOr(new Promise<never>(() => undefined));
}

/** As {@link untilCancelled}, or until something else happens: resolves to that, or to `undefined`. */
export async function cancelledOr<T>(other: Promise<T>): Promise<T | undefined> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), 20);
  const cancelled = context.cancelled.catch(() => undefined);
  try {
    return await Promise.race([cancelled, other]);
  } finally {
    clearInterval(timer);
  }
}
