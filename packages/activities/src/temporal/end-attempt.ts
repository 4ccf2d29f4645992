import { CancelledFailure, CompleteAsyncError, type Context } from '@temporalio/activity';
import type { ContainerHeartbeat, FailureDetails } from '@tdw/payloads';
import { RunAbandoned, RunCancelled } from '../container/container-run.ts';
import { toApplicationFailure } from './failures.ts';

/** @returns what an attempt that ended with `error` has to throw so that Temporal understands it */
export async function endAttempt(context: Context, facts: ContainerHeartbeat, error: unknown): Promise<unknown> {
  const known = detailsOf(context, facts);
  if (error instanceof RunCancelled) {
    const { removed, log } = error;
    return cancelled(context, { ...known, removed, ...(log !== undefined && { log }) });
  }
  if (error instanceof RunAbandoned && context.cancellationSignal.aborted) return context.cancellationSignal.reason;
  return toApplicationFailure(error, known);
}

function detailsOf({ info }: Context, { key, host, containerId }: ContainerHeartbeat): FailureDetails {
  return { key, host, attempts: info.attempt, ...(containerId !== undefined && { containerId }) };
}

/** The SDK reports a cancellation only if it was told of one; a confirm, or an order to stop, may have come first. */
async function cancelled(context: Context, details: FailureDetails): Promise<Error> {
  if (context.cancellationDetails?.cancelRequested !== true) {
    try {
      await context.client.activity.reportCancellation(context.info.taskToken, details);
      return new CompleteAsyncError();
    } catch (error) {
      // The SDK has heard of it in the meantime, which aborts the call, or the run is closed.
      if (!context.cancellationSignal.aborted) throw error;
    }
  }
  return new CancelledFailure('The run was cancelled', [details]);
}
