import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { WorkflowNotFoundError } from '@temporalio/common';
import type { PlannedFault } from '../plan/fault.ts';
import { persistently } from './persistently.ts';
import type { RunRecord } from './runs.ts';

/** @returns whether it was taken while the run was open */
export async function cancel(client: Client, run: RunRecord | undefined): Promise<boolean> {
  if (run === undefined) return false;
  try {
    await persistently(() => client.workflow.getHandle(run.workflowId).cancel());
    run.isCancelled = true;
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * From the first or the last of its workflow tasks on, it goes on as another run.
 *
 * @returns whether it was open
 */
export async function reset(client: Client, { resetTo }: PlannedFault, run: RunRecord | undefined): Promise<boolean> {
  if (run === undefined) return false;
  const handle = client.workflow.getHandle(run.workflowId);
  const { status, runId } = await persistently(() => handle.describe());
  const { events } = await persistently(() => client.workflow.getHandle(run.workflowId, runId).fetchHistory());
  const tasks = (events ?? []).filter(({ workflowTaskCompletedEventAttributes: task }) => Boolean(task));
  const eventId = (resetTo === 'first' ? tasks.at(0) : tasks.at(-1))?.eventId;
  if (status.name !== 'RUNNING' || !eventId) return false;
  const requestId = randomUUID();
  const answer = await persistently(() =>
    client.workflowService.resetWorkflowExecution({
      namespace: 'default',
      workflowExecution: { workflowId: run.workflowId, runId },
      reason: 'chaos',
      workflowTaskFinishEventId: eventId,
      requestId,
    }),
  );
  run.runIds.push(answer.runId);
  return true;
}
