import { ActivityFailure, CancellationScope, CancelledFailure, isCancellation, uuid4 } from '@temporalio/workflow';
import type { ContainerExecutionInput, ContainerExecutionOutput, FailureDetails } from '@tdw/payloads';
import { release, removeContainer, runContainer } from './container-activities.ts';

/**
 * One container from key to release. The key is drawn here, in the workflow, so that it is the same for
 * every attempt and survives a reset, and another one for every repetition of the step.
 */
export async function runStep(container: ContainerExecutionInput): Promise<ContainerExecutionOutput> {
  const key = uuid4();
  try {
    const result = await runContainer({ key, container });
    // The result is in the history: only now is the container of no further use.
    if (container.autoRemove !== false) release(result);
    throwIfCancelled();
    return result;
  } catch (error) {
    if (error instanceof ActivityFailure && !isProvenRemoved(error)) await removeWhateverIsLeft(key);
    throwIfCancelled(error);
    // What a caller matches on is the typed failure, not the activity around it.
    throw error instanceof ActivityFailure && error.cause !== undefined ? error.cause : error;
  }
}

/** Cancelled is cancelled, whatever the container did in the meantime. */
function throwIfCancelled(error?: unknown): void {
  if (isCancellation(error)) throw new CancelledFailure('The run was cancelled');
  if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('The run was cancelled');
}

/**
 * Whether the failure itself says that no container is left. Others do not: an activity that was cancelled
 * between two attempts, or whose worker died, ends with nobody having looked.
 */
function isProvenRemoved({ cause }: ActivityFailure): boolean {
  const [details] = (cause as { details?: readonly [FailureDetails?] } | undefined)?.details ?? [];
  return details?.removed === true;
}

async function removeWhateverIsLeft(key: string): Promise<void> {
  await CancellationScope.nonCancellable(async () => {
    try {
      await removeContainer(key);
    } catch (error) {
      // Nobody there to do it, or the engine is gone: the run's own failure is what the caller must hear.
      if (!(error instanceof ActivityFailure)) throw error;
    }
  });
}
