import { type Client, defaultPayloadConverter } from '@temporalio/client';
import type { RunContainerRequest } from '@tdw/payloads';
import { persistently } from './persistently.ts';
import type { RunRecord } from './runs.ts';

/** The keys that one run has given to each step, in their order: its first, and one more for each time it ran again. */
export type Keys = ReadonlyMap<string, readonly string[]>;

/**
 * Of a run, and of each that it was reset to. A reset to a moment before a key was drawn draws another, which is what
 * whoever resets it asks for.
 */
export function keysOf(client: Client, { workflowId, runIds }: RunRecord): Promise<Keys[]> {
  return Promise.all(runIds.map((runId) => keysOfOne(client, workflowId, runId)));
}

async function keysOfOne(client: Client, workflowId: string, runId: string): Promise<Keys> {
  const { events } = await persistently(() => client.workflow.getHandle(workflowId, runId).fetchHistory());
  const keys = new Map<string, string[]>();
  for (const { activityTaskScheduledEventAttributes: activity } of events ?? []) {
    const payload = activity?.input?.payloads?.[0];
    if (!payload) continue;
    const { key, container } = defaultPayloadConverter.fromPayload<Partial<RunContainerRequest>>(payload);
    if (key === undefined || container?.name === undefined) continue;
    const ofStep = keys.get(container.name) ?? [];
    if (!ofStep.includes(key)) keys.set(container.name, [...ofStep, key]);
  }
  return keys;
}
