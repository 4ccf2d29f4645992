import { ActivityFailure, ApplicationFailure, CancelledFailure, TimeoutFailure } from '@temporalio/workflow';
import type { ContainerHeartbeat, FailureDetails } from '@tdw/payloads';

/** What an activity said of its container besides its failure, or its cancellation. */
export function detailsOf(error: unknown): FailureDetails {
  const cause = error instanceof ActivityFailure ? error.cause : error;
  if (cause instanceof TimeoutFailure) return lastHeardOf(cause);
  if (!(cause instanceof ApplicationFailure) && !(cause instanceof CancelledFailure)) return {};
  const details: unknown = cause.details?.[0];
  // One that was cancelled between two attempts has a text there, which the server put in.
  return typeof details === 'object' && details !== null ? details : {};
}

/** Its worker may have died when it had removed the container and not yet said so: there was one all the same. */
function lastHeardOf({ lastHeartbeatDetails }: TimeoutFailure): FailureDetails {
  const { containerId, host } = (lastHeartbeatDetails ?? {}) as Partial<ContainerHeartbeat>;
  return { ...(containerId !== undefined && { containerId }), ...(host !== undefined && { host }) };
}
