import { Context } from '@temporalio/activity';

/** What an activity does until it hears that its run is cancelled. */
export async function untilCancelled(): Promise<void> {
  const context = Context.current();
  const timer = setInterval(() => context.heartbeat(), 20);
  await context.cancelled.catch(() => undefined);
  clearInterval(timer);
}
