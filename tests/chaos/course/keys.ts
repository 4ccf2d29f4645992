import { type Client, defaultPayloadConverter } from '@temporalio/client';
import type { RunContainerRequest } from '@tdw/payloads';
import { persistently } from './persistently.ts';
import type { RunRecord } from './runs.ts';

/**
 * The keys that a run and its resets gave to each step: so many times it may run. A reset to a moment before the
 * key was drawn draws another, which is what whoever resets it asks for.
 */
export async function keysOf(client: Client, { workflowId, runIds }: RunRecord): Promise<Map<string, Set<string>>> {
  const keys = new Map<string, Set<string>>();
  for (const runId of runIds) {
    const { events } = await persistently(() => client.workflow.getHandle(workflowId, runId).fetchHistory());
    for (const { activityTaskScheduledEventAttributes: activity } of events ?? []) {
      const payload = activity?.input?.payloads?.[0];
      if (!payload) continue;
      const { key, container } = defaultPayloadConverter.fromPayload<Partial<RunContainerRequest>>(payload);
      if (key === undefined || container?.name === undefined) continue;
      keys.set(container.name, (keys.get(container.name) ?? new Set()).add(key));
    }
  }
  return keys;
}
