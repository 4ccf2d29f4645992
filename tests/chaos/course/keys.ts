import { type Client, defaultPayloadConverter } from '@temporalio/client';
import type { RunContainerRequest } from '@tdw/payloads';
import { persistently } from './persistently.ts';
import type { RunRecord } from './runs.ts';

/** The keys that one run has given to each step, in their order: its first, and one more for each time it ran again. */
export type Keys = ReadonlyMap<string, readonly string[]>;

/** Of a run, and of each that it was reset to. */
export interface KeysOfRuns {
  /** A reset to a moment before a key was drawn draws another, which is what whoever resets it asks for. */
  keys: readonly Keys[];
  /**
   * Those whose result a reset has thrown away, as often as one has. The run had it, and its container is gone: that of
   * the same key which the run begins then is another.
   */
  discarded: readonly string[];
}

interface History {
  keys: Keys;
  /** When the result of a key came, as the server writes it. */
  results: ReadonlyMap<string, string>;
}

type Fetched = Awaited<ReturnType<ReturnType<Client['workflow']['getHandle']>['fetchHistory']>>;
type HistoryEvent = NonNullable<Fetched['events']>[number];
type Input = NonNullable<HistoryEvent['activityTaskScheduledEventAttributes']>['input'];

export async function keysOf(client: Client, { workflowId, runIds }: RunRecord): Promise<KeysOfRuns> {
  const fetch = (runId: string) => persistently(() => client.workflow.getHandle(workflowId, runId).fetchHistory());
  const histories = await Promise.all(runIds.map(async (runId) => readHistory((await fetch(runId)).events ?? [])));
  return combine(histories);
}

/** @param histories - of a run, and of each that it was reset to, in their order */
export function combine(histories: readonly History[]): KeysOfRuns {
  const discarded = histories.slice(0, -1).flatMap(({ results }, index) => {
    const next = histories[index + 1]!.results;
    // What a reset keeps of a history keeps its times.
    return [...results].flatMap(([key, at]) => (next.get(key) === at ? [] : [key]));
  });
  return { keys: histories.map(({ keys }) => keys), discarded };
}

export function readHistory(events: readonly HistoryEvent[]): History {
  const keys = new Map<string, string[]>();
  const results = new Map<string, string>();
  const scheduled = new Map<string, string>();
  for (const event of events) {
    const activity = event.activityTaskScheduledEventAttributes;
    const ended = event.activityTaskCompletedEventAttributes ?? event.activityTaskFailedEventAttributes;
    const key = scheduled.get(String(ended?.scheduledEventId));
    if (key !== undefined) results.set(key, JSON.stringify(event.eventTime));
    const request = requestOf(activity?.input);
    if (request === undefined) continue;
    // That a service has started is no result yet.
    if (activity?.activityType?.name !== 'startService') scheduled.set(String(event.eventId), request.key);
    const ofStep = keys.get(request.name) ?? [];
    if (!ofStep.includes(request.key)) keys.set(request.name, [...ofStep, request.key]);
  }
  return { keys, results };
}

/** Of an activity that runs a container. */
function requestOf(input: Input): { key: string; name: string } | undefined {
  const payload = input?.payloads?.[0];
  if (!payload) return undefined;
  const { key, container } = defaultPayloadConverter.fromPayload<Partial<RunContainerRequest>>(payload);
  return key === undefined || container?.name === undefined ? undefined : { key, name: container.name };
}
