import { Label } from '@tdw/payloads';
import type { LogOwner } from '../logs/log-sink.ts';

/** Whose log a container's is, by its labels: they say it to every attempt, and to who only removes it. */
export function logOwner(labels: Readonly<Record<string, string>>): LogOwner {
  const {
    [Label.execution]: key = '',
    [Label.step]: step,
    [Label.namespaceId]: namespaceId,
    [Label.workflowId]: workflowId,
    [Label.runId]: runId,
  } = labels;
  return {
    key,
    ...(step !== undefined && { step }),
    ...(namespaceId !== undefined && { namespaceId }),
    ...(workflowId !== undefined && { workflowId }),
    ...(runId !== undefined && { runId }),
  };
}
