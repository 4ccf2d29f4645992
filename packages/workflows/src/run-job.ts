import { CancellationScope, uuid4 } from '@temporalio/workflow';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { runContainer } from './container-activities.ts';
import { cancellation } from './ending.ts';
import { followContainer } from './follow-container.ts';
import { releaseContainer } from './release-container.ts';
import type { Step } from './step.ts';

/**
 * One container from key to release. The key is drawn here, in the workflow, so that it is the same for
 * every attempt and survives a reset, and another one for every repetition of the step.
 */
export async function runJob(step: Step): Promise<ContainerExecutionOutput> {
  const { container } = step;
  const place = await step.place();
  // After that: the key of a run that is reset is the old one for what it went through before, and for nothing else.
  const key = uuid4();
  const result = await followContainer({ request: step.request(key, place), place }, runContainer);
  // The result is in the history: only now is the container of no further use.
  const isCancelled = CancellationScope.current().consideredCancelled;
  releaseContainer(container, key, result, result.success || isCancelled);
  // Cancelled is cancelled, whatever the container did in the meantime.
  if (isCancelled) {
    const { containerId, host, attempts, log } = result;
    throw cancellation({ wasThere: true, containerId, host, attempts, ...(log !== undefined && { log }) });
  }
  return result;
}
