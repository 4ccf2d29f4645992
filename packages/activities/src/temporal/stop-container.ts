import { Context } from '@temporalio/activity';
import { Label, type StopContainerRequest, type StopContainerResult } from '@tdw/payloads';
import { STOP_GRACE_SECONDS } from '../container/remove-container.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { RunsUnderWay } from './runs-under-way.ts';

/**
 * {@link ContainerActivities.stopContainer}. A run that is cancelled and goes on in this process only has to be
 * told so, at once: it stops its container itself, and reports it removed.
 *
 * One that is to begin in a moment is not here yet, and need not be: the server knew of the cancellation before
 * this order was given, and tells the run so when it confirms, before it pulls or starts anything.
 *
 * An order that is given again finds exited what its first attempt has stopped and could not say so.
 */
export async function stopContainer(
  engine: EngineClient,
  runs: RunsUnderWay,
  { key, reason }: StopContainerRequest,
): Promise<StopContainerResult> {
  if (reason === 'cancelled' && runs.cancel(key)) return { stopped: true };
  const ids = await engine.findContainers({ [Label.execution]: key });
  const stopped = await Promise.all(ids.map((id) => engine.stopContainer(id, STOP_GRACE_SECONDS)));
  if (stopped.includes(true)) return { stopped: true };
  const isRetry = Context.current().info.attempt > 1;
  return { stopped: isRetry && (await hasExited(engine, ids)) };
}

async function hasExited(engine: EngineClient, ids: readonly string[]): Promise<boolean> {
  const found = await Promise.all(ids.map((id) => engine.inspectContainer(id)));
  return found.some((container) => container?.state === 'exited' || container?.state === 'dead');
}
