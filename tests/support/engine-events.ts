import { createInterface } from 'node:readline';
import Docker from 'dockerode';

const docker = new Docker();

/** One of the engine's events, in its own names. */
export interface EngineEvent {
  Action: string;
  Actor: { ID: string; Attributes: Record<string, string> };
}

/**
 * Takes down the engine's events of containers from now on, for it remembers the latest 256 only.
 *
 * @returns ends it when there are as many as that, and resolves to them, the oldest first
 */
export async function takeDownEvents(
  filters: Record<string, string[]>,
): Promise<(count: number) => Promise<EngineEvent[]>> {
  const since = Date.now() / 1_000;
  const stream = await docker.getEvents({ since, filters: { type: ['container'], ...filters } });
  const lines = createInterface({ input: stream })[Symbol.asyncIterator]();
  return async (count) => {
    const events: EngineEvent[] = [];
    while (events.length < count) events.push(JSON.parse((await lines.next()).value as string) as EngineEvent);
    (stream as unknown as { destroy(): void }).destroy();
    return events;
  };
}
