import type { Info } from '@temporalio/activity';
import { Label } from '@tdw/payloads';

/** Whose a container is, in Temporal's words. */
export function ownerLabels(info: Info, namespaceId: string): Record<string, string> {
  return {
    [Label.namespaceId]: namespaceId,
    ...(info.workflowExecution && {
      [Label.workflowId]: info.workflowExecution.workflowId,
      [Label.runId]: info.workflowExecution.runId,
    }),
    [Label.activityId]: info.activityId,
  };
}
