import { ActivityFailure, CancellationScope, isCancellation, patched } from '@temporalio/workflow';
import type { FailureDetails, RunContainerRequest } from '@tdw/payloads';
import { Contact, LostContact } from './contact.ts';
import { type Attempt, removeContainer, removeWhenBack, stopContainer } from './container-activities.ts';
import { withDetails } from './container-failure.ts';
import { cancellation, typedFailure } from './ending.ts';
import { detailsOf } from './failure-details.ts';
import { hostLostFailure } from './host-lost-failure.ts';
import { noteKept } from './note-kept.ts';
import type { Place } from './placement.ts';
import { neverBegan } from './queue-timeout.ts';

/** One execution of a container, and where it is. */
export interface Execution {
  request: RunContainerRequest;
  place: Place;
}

/**
 * Awaits an activity that follows a container, and leaves nothing behind: unless there is a result, the container
 * is gone, or what ends this says that its clean-up is deferred, for nobody was there to do it.
 *
 * @param isThere - whether the container exists before the activity begins: then it has to go even if, in a scope
 *   that was cancelled, the activity never does
 * @throws CancelledFailure when the scope was cancelled, whatever the container did in the meantime
 * @throws ActivityFailure of the activity
 * @throws ApplicationFailure of the type `Tdw.HostLost`, or one whose details have `cleanup`
 */
export async function followContainer<T>(
  execution: Execution,
  activity: (attempt: Attempt, request: RunContainerRequest) => Promise<T>,
  isThere = false,
): Promise<T> {
  const disarm = stopWhenCancelled(execution);
  const contact = new Contact(execution.place, isThere);
  try {
    for (;;) {
      try {
        const result = await activity(...next(execution, contact));
        noteUse(execution);
        return result;
      } catch (error) {
        if (!(await contact.goesOnAfter(error))) throw error;
      }
    }
  } catch (error) {
    if (error instanceof LostContact) throw giveUp(execution, contact);
    throw await clearAway(execution, error, contact.mayBeThere);
  } finally {
    disarm();
  }
}

/** What it shares with others may be there from now on, whatever became of the container. */
function noteUse({ request, place }: Execution): void {
  place.host.noteUse(request.workspaces);
}

function next({ request, place }: Execution, contact: Contact): [Attempt, RunContainerRequest] {
  const { patience, lastHeartbeat, queueUntil } = contact;
  return [
    { taskQueue: place.host.taskQueue, ...(patience !== undefined && { patience }) },
    {
      ...request,
      ...(lastHeartbeat !== undefined && { lastHeartbeat }),
      ...(queueUntil !== undefined && { queueUntil }),
    },
  ];
}

/** @returns what to end with */
async function clearAway(execution: Execution, error: unknown, mayBeThere: boolean): Promise<unknown> {
  // Cancelled before it was scheduled: there is nothing of it.
  const isScheduled = error instanceof ActivityFailure;
  if (!isScheduled && !isCancellation(error)) return error;
  const details = detailsOf(error);
  const isNothing = !mayBeThere && (neverBegan(error) || !isScheduled);
  if (!isNothing) noteUse(execution);
  const isSettled = details.removed === true || details.cleanup === 'deferred' || isNothing;
  const left: LeftBehind = isSettled
    ? { found: details.containerId !== undefined }
    : await removeWhateverIsLeft(execution, isCancelled(error));
  const { found, removed, ...others } = left;
  // Whoever said that it is still there is corrected.
  const more = { ...others, ...(removed === true && details.removed === false && { removed }) };
  if (isCancelled(error)) return cancellation({ ...details, ...more, wasThere: mayBeThere || found });
  return Object.keys(more).length === 0 ? error : withDetails(typedFailure(error, execution.request.container), more);
}

/** The container, if there is one, is left to its host; the order to remove it waits there for as long as the run lasts. */
function giveUp({ request, place }: Execution, contact: Contact): Error {
  place.host.isLost = true;
  if (contact.mayBeThere) {
    noteUse({ request, place });
    removeWhenBack(place.host.taskQueue, request.key);
  }
  return hostLostFailure(request, place, contact);
}

/**
 * Orders the container to be stopped, by the worker's control queue, in the moment in which its scope is
 * cancelled. The activity itself hears of a cancellation only by its next heartbeat, seconds later.
 */
function stopWhenCancelled({ request: { key }, place }: Execution): () => void {
  let isUnderWay = true;
  const scope = CancellationScope.current();
  scope.cancelRequested.catch(() => {
    // Runs from before this was there have no such order in their history.
    if (!isUnderWay || !scope.consideredCancelled || !patched('stop-when-cancelled')) return;
    // If nobody takes it, the activity's own cancellation remains.
    void CancellationScope.nonCancellable(() =>
      stopContainer(place.host.taskQueue, { key, reason: 'cancelled' }),
    ).catch(() => undefined);
  });
  return () => (isUnderWay = false);
}

function isCancelled(error: unknown): boolean {
  return isCancellation(error) || CancellationScope.current().consideredCancelled;
}

type LeftBehind = { found: boolean } & Pick<FailureDetails, 'cleanup' | 'log' | 'removed'>;

/**
 * An activity that failed leaves its container until now; one that was cancelled between two attempts, or whose worker
 * died, ends with nobody having looked.
 *
 * @returns whether something may have been there, whether that is still to be removed, and where its output is
 */
async function removeWhateverIsLeft({ request, place }: Execution, cancelled: boolean): Promise<LeftBehind> {
  const { key, container } = request;
  const isReasonToKeep = container.autoRemove === 'onSuccess' && !cancelled;

  return CancellationScope.nonCancellable(async () => {
    try {
      const { found, removed, log } = await removeContainer(place.host.taskQueue, {
        key,
        ...(isReasonToKeep && { failed: true }),
      });
      if (isReasonToKeep && found && !removed) noteKept(key);
      return { found, removed: removed || !found, ...(log !== undefined && { log }) };
    } catch (error) {
      // Nobody there to do it, or the engine is gone: the run's own failure is what the caller must hear.
      if (!(error instanceof ActivityFailure)) throw error;
      return { found: true, cleanup: 'deferred' };
    }
  });
}
