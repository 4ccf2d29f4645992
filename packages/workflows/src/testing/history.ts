import type { WorkflowHandle } from '@temporalio/client';

/** The activities that a run scheduled, in order. */
export async function scheduledActivities(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).flatMap(
    ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled?.activityType?.name ?? [],
  );
}

/** Workflow tasks that failed: each would be tried again for ever, and the caller hear nothing. */
export async function failedTasks(handle: WorkflowHandle): Promise<number> {
  const { events } = await handle.fetchHistory();
  return (events ?? []).filter(({ workflowTaskFailedEventAttributes: failed }) => Boolean(failed)).length;
}

/** How the activities of a run ended that are not pending any more, in that order. */
export async function endedActivities(handle: WorkflowHandle): Promise<string[]> {
  const { events } = await handle.fetchHistory();
  const names = new Map<string, string>();
  return (events ?? []).flatMap((event) => {
    const { activityTaskScheduledEventAttributes: scheduled, eventId } = event;
    if (scheduled) names.set(String(eventId), scheduled.activityType?.name ?? '');
    const { activityTaskCompletedEventAttributes: completed, activityTaskCanceledEventAttributes: cancelled } = event;
    if (completed) return `${names.get(String(completed.scheduledEventId))} completed`;
    return cancelled ? `${names.get(String(cancelled.scheduledEventId))} cancelled` : [];
  });
}
