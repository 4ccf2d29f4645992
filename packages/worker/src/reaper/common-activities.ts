import type { NativeConnection } from '@temporalio/worker';

type Service = Pick<NativeConnection['workflowService'], 'getWorkflowExecutionHistory'>;
type Events = AsyncGenerator<HistoryEvent, void>;
type HistoryEvent = NonNullable<
  NonNullable<Awaited<ReturnType<Service['getWorkflowExecutionHistory']>>['history']>['events']
>[number];

/**
 * The activities that were scheduled in two runs before they went apart: a run that was reset begins with the history of
 * the one before it, event for event, up to where it was reset to. What is scheduled after has nothing to do with what
 * the other one scheduled under the same id.
 *
 * @returns their ids
 */
export async function commonActivities(
  service: Service,
  { namespace, workflowId, runIds }: { namespace: string; workflowId: string; runIds: readonly [string, string] },
): Promise<Set<string>> {
  const [events, others] = runIds.map((runId) => eventsOf(service, namespace, { workflowId, runId })) as [
    Events,
    Events,
  ];
  const activities = new Set<string>();
  for await (const event of events) {
    const { value: other } = await others.next();
    if (!other || !isSame(event, other)) break;
    const { activityId } = event.activityTaskScheduledEventAttributes ?? {};
    if (activityId) activities.add(activityId);
  }
  return activities;
}

async function* eventsOf(
  service: Service,
  namespace: string,
  execution: { workflowId: string; runId: string },
): Events {
  let nextPageToken: Uint8Array | null | undefined;
  do {
    const page = await service.getWorkflowExecutionHistory({
      namespace,
      execution,
      nextPageToken: nextPageToken ?? null,
    });
    yield* page.history?.events ?? [];
    nextPageToken = page.nextPageToken;
  } while (nextPageToken?.length);
}

/** By its time as well: the task that was reset to has failed in the one run, and may have in the other. */
function isSame(event: HistoryEvent, other: HistoryEvent): boolean {
  const isSameTime =
    String(event.eventTime?.seconds) === String(other.eventTime?.seconds) &&
    event.eventTime?.nanos === other.eventTime?.nanos;
  return event.eventType === other.eventType && isSameTime;
}
