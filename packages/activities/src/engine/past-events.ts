import type { ContainerInspection } from './container-inspection.ts';
import type { EngineClient, EngineEvent, SuccessAnnouncement } from './engine-client.ts';

/** How long after a container's exit the engine may still tell that it ran out of memory: it hears so by another way. */
const LATE_EVENT_MS = 500;

/** How many events the engine remembers. Those that come while one asks are not told, and push others out. */
const REMEMBERED_EVENTS = 256;
const MOST_UNTOLD_EVENTS = 32;
/** How long after a container's exit the engine tells of it, if it has been there. */
const PROMPT_EVENT_MS = 500;
/** How long an engine may take, from its first event on, until it reads again what its containers write. */
const START_UP_MS = 10_000;

/**
 * Whether the engine has told, of a container that ran in that time, that something in it ran out of memory. It
 * forgets its events when it is restarted, and the oldest of many.
 */
export async function toldOutOfMemory(
  engine: EngineClient,
  id: string,
  { startedAt, finishedAt }: SuccessAnnouncement,
): Promise<boolean> {
  const fromMs = Date.parse(startedAt);
  const toMs = Date.parse(finishedAt) + LATE_EVENT_MS;
  return (await engine.listEvents({ fromMs, toMs, container: id, event: 'oom' })).length > 0;
}

/** Whether it is still the engine's process that created a container, as far as its events go back. */
export async function remembersCreating(engine: EngineClient, id: string): Promise<boolean> {
  return (await untilNow(engine, id, 'create')).length > 0;
}

/**
 * What an engine recalls of an exit. `seen`: it was there when it happened, and so has read all that the container wrote.
 * `unseen`: it was away. `contradicted`: it has told of another exit code than it has now, as one may that was just being
 * started (dockerd 20.10 with `--live-restore`). `forgotten`: it cannot tell any more, for it remembers its latest events
 * only.
 */
export type RecalledExit = 'seen' | 'unseen' | 'contradicted' | 'forgotten';

/**
 * @param ended - a container that has exited
 * @param wasRunning - whether the engine that is asked has said before that it runs: it says nothing until it is up
 */
export async function recallExit(
  engine: EngineClient,
  { id, exitCode, finishedAt }: ContainerInspection,
  wasRunning: boolean,
): Promise<RecalledExit> {
  const own = await untilNow(engine, id);
  const death = own.find(({ action }) => action === 'die');
  if (death?.exitCode !== undefined && death.exitCode !== exitCode) return 'contradicted';
  // The engine that started it is still the same.
  if (own.some(({ action }) => action === 'start')) return 'seen';
  const endedAt = Date.parse(finishedAt);
  if (wasRunning && death !== undefined && death.atMs - endedAt <= PROMPT_EVENT_MS) return 'seen';
  const all = await untilNow(engine);
  if (death !== undefined && upSince(all) < endedAt) return 'seen';
  // It has none from before it was started: one that has forgotten nothing would remember the start.
  return all.length >= REMEMBERED_EVENTS - MOST_UNTOLD_EVENTS ? 'forgotten' : 'unseen';
}

/**
 * Since when the engine has certainly been up. While it is being started it tells of ends already, though it reads nothing
 * yet; but it creates nothing of its own accord.
 */
function upSince(events: readonly EngineEvent[]): number {
  const [first] = events;
  const creation = events.find(({ action }) => action === 'create');
  return Math.min(first === undefined ? Infinity : first.atMs + START_UP_MS, creation?.atMs ?? Infinity);
}

/** By the engine's own clock. */
async function untilNow(engine: EngineClient, container?: string, event?: string): Promise<EngineEvent[]> {
  const toMs = Date.parse((await engine.info()).systemTime);
  return engine.listEvents({ fromMs: 0, toMs, container, event });
}
