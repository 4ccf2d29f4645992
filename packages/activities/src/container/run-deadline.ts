import { durationToMs } from '@tdw/payloads';
import type { ContainerRun } from './container-run.ts';

/** Times are cut to milliseconds, and timers may come one too early: who is stopped has had all of its time. */
const ROUNDING_MS = 2;

/**
 * When the container has run for as long as it may, on this process's monotonic clock; `Infinity` without a
 * limit. Of an adopted container, some of the time is used already.
 */
export async function runDeadline(run: ContainerRun, id: string, adopted: boolean): Promise<number> {
  const { engine, input, facts } = run;
  if (input.runTimeout === undefined) return Infinity;
  const limit = durationToMs(input.runTimeout);
  if (!adopted) return performance.now() + limit;
  if (facts.stopReason !== undefined) return performance.now();
  const inspection = await engine.inspectContainer(id);
  // Both times are the engine's own: its clock may differ from ours.
  const used = Date.parse((await engine.info()).systemTime) - Date.parse(inspection?.startedAt ?? '');
  return performance.now() + Math.max(0, limit - (Number.isFinite(used) ? used : 0) + ROUNDING_MS);
}
