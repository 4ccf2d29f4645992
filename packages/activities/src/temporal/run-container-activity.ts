import { CancelledFailure, CompleteAsyncError, Context, type Info } from '@temporalio/activity';
import {
  type ExitedContainer,
  type ContainerHeartbeat,
  type FailureDetails,
  FailureType,
  Label,
  parseContainerExecutionInput,
  type RunContainerRequest,
} from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import { RunAbandoned, RunCancelled } from '../container/container-run.ts';
import { runContainer } from '../container/run-container.ts';
import type { ActivityDependencies } from './activity-dependencies.ts';
import { toApplicationFailure } from './failures.ts';
import { startHeartbeat } from './heartbeat.ts';
import { createOwnership } from './ownership.ts';

/** {@link ContainerActivities.runContainer}: the engine layer's `runContainer`, told by Temporal when to let go. */
export async function runContainerActivity(
  { engine, host, namespaceId }: ActivityDependencies,
  { key, container }: RunContainerRequest,
): Promise<ExitedContainer> {
  const context = Context.current();
  const { info } = context;
  const previous = (info.heartbeatDetails ?? undefined) as ContainerHeartbeat | undefined;
  const facts: ContainerHeartbeat = { ...previous, host, key, phase: 'creating' };
  const heartbeat = startHeartbeat(context, facts);
  const ownership = createOwnership(context, facts, heartbeat);
  try {
    if (previous !== undefined && previous.host !== host) throw wrongHost(previous, host);
    const result = await runContainer({
      engine,
      key,
      input: parseContainerExecutionInput(container),
      ownerLabels: ownerLabels(info, namespaceId),
      facts,
      isRetry: info.attempt > 1,
      ...ownership,
    });
    const { containerId, status, exitCode, durationMs } = result;
    context.log.info('The container has exited', {
      key,
      image: result.image,
      containerId,
      status,
      exitCode,
      durationMs,
    });
    return { ...result, attempts: info.attempt };
  } catch (error) {
    if (error instanceof RunCancelled) throw await cancelled(context, { key, removed: error.removed });
    if (error instanceof RunAbandoned && context.cancellationSignal.aborted) throw context.cancellationSignal.reason;
    throw toApplicationFailure(error, key);
  } finally {
    heartbeat.stop();
  }
}

/** The SDK reports a cancellation only if it was told of one; a confirm may have heard of it first. */
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

function wrongHost(previous: ContainerHeartbeat, host: string): ContainerError {
  const message = `The container is on host '${previous.host}'; this worker's is '${host}' and leaves it alone`;
  const { key, containerId } = previous;
  return new ContainerError(FailureType.WrongHost, message, { key, ...(containerId !== undefined && { containerId }) });
}

function ownerLabels(info: Info, namespaceId: string): Record<string, string> {
  return {
    [Label.namespaceId]: namespaceId,
    ...(info.workflowExecution && {
      [Label.workflowId]: info.workflowExecution.workflowId,
      [Label.runId]: info.workflowExecution.runId,
    }),
    [Label.activityId]: info.activityId,
  };
}
