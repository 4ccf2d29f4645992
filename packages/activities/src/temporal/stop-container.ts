import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { Label, type StopContainerRequest, type StopContainerResult } from '@tdw/payloads';
import { hasEnded } from '../engine/container-inspection.ts';
import type { EngineClient } from '../engine/engine-client.ts';
import type { RunsUnderWay } from './runs-under-way.ts';

/** As long as an attempt elsewhere may not hear of the cancellation by its own heartbeats. */
const START_PATIENCE_MS = 5_000;
const POLL_MS = 100;

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
  const stop = reason === 'cancelled' ? stopOnceStarted : stopNow;
  const stopped = await Promise.all(ids.map((id) => stop(engine, id)));
  if (stopped.includes(true)) return { stopped: true };
  const isRetry = Context.current().info.attempt > 1;
  return { stopped: isRetry && (await hasExited(engine, ids)) };
}

async function stopNow(engine: EngineClient, id: string): Promise<boolean> {
  const found = await engine.inspectContainer(id);
  return found !== undefined && engine.stopContainer(id, found.stopGraceSeconds);
}

/** One that is only created may be on its way up: an attempt elsewhere asked before the cancellation, and has its leave. */
async function stopOnceStarted(engine: EngineClient, id: string): Promise<boolean> {
  const giveUpAt = performance.now() + START_PATIENCE_MS;
  for (;;) {
    const found = await engine.inspectContainer(id);
    if (found === undefined) return false;
    const { state, stopGraceSeconds } = found;
    if (state === 'removing' || hasEnded(found)) return false;
    if (await engine.stopContainer(id, stopGraceSeconds)) return true;
    if (performance.now() > giveUpAt) return false;
    if (state === 'created') await delay(POLL_MS);
  }
}

async function hasExited(engine: EngineClient, ids: readonly string[]): Promise<boolean> {
  const found = await Promise.all(ids.map((id) => engine.inspectContainer(id)));
  return found.some((container) => container !== undefined && hasEnded(container));
}
