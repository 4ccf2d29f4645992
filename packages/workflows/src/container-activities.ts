import { ActivityCancellationType, proxyActivities, proxySinks, type Sinks, workflowInfo } from '@temporalio/workflow';
import { type ContainerActivities, type ExitedContainer, type ContainerSinks, controlTaskQueue } from '@tdw/payloads';

/**
 * Attempts are unlimited: each restart of a worker takes one. The time is, too, for all practical purposes:
 * a run's own limit is `runTimeout`, and a dead worker is noticed by its missing heartbeats.
 */
export const { runContainer } = proxyActivities<ContainerActivities>({
  startToCloseTimeout: '365 days',
  heartbeatTimeout: '15s',
  // The default, TRY_CANCEL, would close the workflow while its container still runs.
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: {
    initialInterval: '1s',
    backoffCoefficient: 2,
    maximumInterval: '30s',
    // The SDK reports a result that is too large as a retryable failure: the container would run again.
    nonRetryableErrorTypes: ['PayloadsTooLarge'],
  },
});

/**
 * Stops and removes what is left of an execution, by the worker's control queue: the run's own may have no
 * slot free for as long as other containers run.
 */
export async function removeContainer(key: string): Promise<void> {
  const control = proxyActivities<ContainerActivities>({
    taskQueue: controlTaskQueue(workflowInfo().taskQueue),
    startToCloseTimeout: '2m',
    scheduleToStartTimeout: '60s',
    scheduleToCloseTimeout: '5m',
    cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
    retry: { initialInterval: '1s', maximumInterval: '10s' },
  });
  await control.removeContainer({ key });
}

const { tdw } = proxySinks<ContainerSinks & Sinks>();

/** Tells the worker that the container's result has been seen. Not in the history, not repeated in a replay. */
export function release({ host, containerId }: ExitedContainer): void {
  tdw.release({ host, containerId });
}
