import { ActivityFailure, CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import type { FailureDetails } from '@tdw/payloads';
import { removeContainer, stopContainer } from './container-activities.ts';
import { cancellation } from './ending.ts';

/**
 * Awaits an activity that follows a container, and leaves nothing behind: unless there is a result, the container
 * is gone, or orders to remove it were given and nobody was there to take them.
 *
 * @param isThere - whether the container exists before the activity begins: then it has to go even if, in a scope
 *   that was cancelled, the activity never does
 * @throws CancelledFailure when the scope was cancelled, whatever the container did in the meantime
 * @throws ActivityFailure of the activity
 */
export async function followContainer<T>(key: string, activity: () => Promise<T>, isThere = false): Promise<T> {
  const disarm = stopWhenCancelled(key);
  try {
    return await activity();
  } catch (error) {
    const hasBegun = error instanceof ActivityFailure;
    if (!hasBegun && !isCancellation(error)) throw error;
    const wasThere = hasBegun && isProvenRemoved(error);
    const isLeft = !wasThere && (hasBegun || isThere) && (await removeWhateverIsLeft(key));
    throw isCancelled(error) ? cancellation(isThere || wasThere || isLeft) : error;
  } finally {
    disarm();
  }
}

/**
 * Orders the container to be stopped, by the worker's control queue, in the moment in which its scope is
 * cancelled. The activity itself hears of a cancellation only by its next heartbeat, seconds later.
 */
function stopWhenCancelled(key: string): () => void {
  let isUnderWay = true;
  const scope = CancellationScope.current();
  scope.cancelRequested.catch(() => {
    // Runs from before this was there have no such order in their history.
    if (!isUnderWay || !scope.consideredCancelled || !patched('stop-when-cancelled')) return;
    // If nobody takes it, the activity's own cancellation remains.
    void CancellationScope.nonCancellable(() => stopContainer({ key, reason: 'cancelled' })).catch(() => undefined);
  });
  return () => (isUnderWay = false);
}

function isCancelled(error: unknown): boolean {
  return isCancellation(error) || CancellationScope.current().consideredCancelled;
}

/**
 * Whether the failure itself says that no container is left. Others do not: an activity that was cancelled
 * between two attempts, or whose worker died, ends with nobody having looked.
 */
function isProvenRemoved({ cause }: ActivityFailure): boolean {
  const [details] = (cause as { details?: readonly [FailureDetails?] } | undefined)?.details ?? [];
  return details?.removed === true;
}

/** @returns whether something may have been there */
async function removeWhateverIsLeft(key: string): Promise<boolean> {
  return CancellationScope.nonCancellable(async () => {
    try {
      return (await removeContainer(key)).removed;
    } catch (error) {
      // Nobody there to do it, or the engine is gone: the run's own failure is what the caller must hear.
      if (!(error instanceof ActivityFailure)) throw error;
      return true;
    }
  });
}
