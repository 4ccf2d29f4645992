import type { EngineClient, EngineEvent, SuccessAnnouncement } from './engine-client.ts';

/** How long after a container's exit the engine may still tell that it ran out of memory: it hears so by another way. */
const LATE_EVENT_MS = 500;

/** How many events the engine remembers. Those that come while one asks are not told, and push others out. */
const REMEMBERED_EVENTS = 256;
const MOST_UNTOLD_EVENTS = 32;
/** How long after a container's exit the engine tells of it, if it has been there. */
const PROMPT_EVENT_MS = 500;

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
 * Whether the engine saw the container's exit when it happened, and so has read all that it wrote: `false` where it
 * was away. `undefined` where it cannot tell any more, for it remembers its latest events only.
 */
export async function sawExit(engine: EngineClient, id: string): Promise<boolean | undefined> {
  const [death] = await untilNow(engine, id, 'die');
  const endedAt = Date.parse((death && (await engine.inspectContainer(id))?.finishedAt) ?? '');
  if (death !== undefined && !(death.atMs - endedAt > PROMPT_EVENT_MS)) return true;
  const all = await untilNow(engine);
  // One that was started only then is told of the end by others, and tells it on, late.
  const wasThere = death !== undefined && (all[0]?.atMs ?? 0) < endedAt;
  // It has none from before it was started: one that has forgotten nothing would remember.
  return wasThere || (all.length >= REMEMBERED_EVENTS - MOST_UNTOLD_EVENTS ? undefined : false);
}

/** By the engine's own clock. */
async function untilNow(engine: EngineClient, container?: string, event?: string): Promise<EngineEvent[]> {
  const toMs = Date.parse((await engine.info()).systemTime);
  return engine.listEvents({ fromMs: 0, toMs, container, event });
}
