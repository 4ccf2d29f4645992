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
 */
export async function stopContainer(
  engine: EngineClient,
  runs: RunsUnderWay,
  { key, reason }: StopContainerRequest,
): Promise<StopContainerResult> {
  if (reason === 'cancelled' && runs.cancel(key)) return { stopped: true };
  const ids = await engine.findContainers({ [Label.execution]: key });
  const stopped = await Promise.all(ids.map((id) => engine.stopContainer(id, STOP_GRACE_SECONDS)));
  return { stopped: stopped.includes(true) };
}
