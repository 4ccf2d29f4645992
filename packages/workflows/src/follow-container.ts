import { ActivityFailure, CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import { removeContainer, stopContainer } from './container-activities.ts';
import { cancellation } from './ending.ts';
import { detailsOf } from './failure-details.ts';
import { neverBegan } from './queue-timeout.ts';

/** One execution of a container, and the queue of the host that it is on. */
export interface Execution {
  key: string;
  taskQueue: string;
}

/**
 * Awaits an activity that follows a container, and leaves nothing behind: unless there is a result, the container
 * is gone, or orders to remove it were given and nobody was there to take them.
 *
 * @param isThere - whether the container exists before the activity begins: then it has to go even if, in a scope
 *   that was cancelled, the activity never does
 * @throws CancelledFailure when the scope was cancelled, whatever the container did in the meantime
 * @throws ActivityFailure of the activity
 */
export async function followContainer<T>(
  execution: Execution,
  activity: () => Promise<T>,
  isThere = false,
): Promise<T> {
  const disarm = stopWhenCancelled(execution);
  try {
    return await activity();
  } catch (error) {
    // Cancelled before it was scheduled: there is nothing of it.
    const isScheduled = error instanceof ActivityFailure;
    if (!isScheduled && !isCancellation(error)) throw error;
    const details = detailsOf(error);
    const isSettled = details.removed === true || neverBegan(error) || (!isScheduled && !isThere);
    const isFound = isSettled ? details.containerId !== undefined : await removeWhateverIsLeft(execution);
    throw isCancelled(error) ? cancellation({ ...details, wasThere: isThere || isFound }) : error;
  } finally {
    disarm();
  }
}

/**
 * Orders the container to be stopped, by the worker's control queue, in the moment in which its scope is
 * cancelled. The activity itself hears of a cancellation only by its next heartbeat, seconds later.
 */
function stopWhenCancelled({ key, taskQueue }: Execution): () => void {
  let isUnderWay = true;
  const scope = CancellationScope.current();
  scope.cancelRequested.catch(() => {
    // Runs from before this was there have no such order in their history.
    if (!isUnderWay || !scope.consideredCancelled || !patched('stop-when-cancelled')) return;
    // If nobody takes it, the activity's own cancellation remains.
    void CancellationScope.nonCancellable(() => stopContainer(taskQueue, { key, reason: 'cancelled' })).catch(
      () => undefined,
    );
  });
  return () => (isUnderWay = false);
}

function isCancelled(error: unknown): boolean {
  return isCancellation(error) || CancellationScope.current().consideredCancelled;
}

/**
 * An activity that was cancelled between two attempts, or whose worker died, ends with nobody having looked.
 *
 * @returns whether something may have been there
 */
async function removeWhateverIsLeft({ key, taskQueue }: Execution): Promise<boolean> {
  return CancellationScope.nonCancellable(async () => {
    try {
      return (await removeContainer(taskQueue, key)).found;
    } catch (error) {
      // Nobody there to do it, or the engine is gone: the run's own failure is what the caller must hear.
      if (!(error instanceof ActivityFailure)) throw error;
      return true;
    }
  });
}
