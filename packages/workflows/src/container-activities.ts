import {
  ActivityCancellationType,
  type ActivityOptions,
  proxyActivities,
  proxySinks,
  type Sinks,
  workflowInfo,
} from '@temporalio/workflow';
import {
  type ContainerActivities,
  type ContainerSinks,
  controlTaskQueue,
  durationToMs,
  type ExitedContainer,
  type RemoveContainerResult,
  type RunContainerRequest,
  serviceTaskQueue,
  type StartedService,
  type StopContainerRequest,
  type StopContainerResult,
} from '@tdw/payloads';
import { isQueueTimeout, neverBegan } from './queue-timeout.ts';

/**
 * Attempts are unlimited: each restart of a worker takes one. The time is, too, for all practical purposes:
 * a run's own limit is `runTimeout`, and a dead worker is noticed by its missing heartbeats.
 */
const FOLLOWING: ActivityOptions = {
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
};

const ORDERING: ActivityOptions = {
  startToCloseTimeout: '2m',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
};

/** Orders to clear away. Nobody there within a minute: then the run closes without. */
const CLEARING: ActivityOptions = { ...ORDERING, scheduleToStartTimeout: '60s', scheduleToCloseTimeout: '5m' };

export function runContainer(request: RunContainerRequest): Promise<ExitedContainer> {
  return inTime(request, (timeout) => proxy({ ...FOLLOWING, ...timeout }, request).runContainer(request));
}

export function startService(request: RunContainerRequest): Promise<StartedService> {
  const options = { ...FOLLOWING, taskQueue: services() };
  return inTime(request, (timeout) => proxy({ ...options, ...timeout }, request, 'start ').startService(request));
}

export function watchService(request: RunContainerRequest): Promise<ExitedContainer> {
  return proxy({ ...FOLLOWING, taskQueue: services() }, request, 'watch ').watchService(request);
}

/**
 * A service whose time has come has somebody who waits for its exit, so the order is as patient as that: a worker
 * may be away. A cancellation has not: the activity hears of it by itself, too.
 */
export function stopContainer(request: StopContainerRequest): Promise<StopContainerResult> {
  const options = request.reason === 'stopped' ? ORDERING : CLEARING;
  return proxyActivities<ContainerActivities>({ ...options, taskQueue: control() }).stopContainer(request);
}

/** Stops and removes what is left of an execution. */
export function removeContainer(key: string): Promise<RemoveContainerResult> {
  return proxyActivities<ContainerActivities>({ ...CLEARING, taskQueue: control() }).removeContainer({ key });
}

/** Tells the worker that the container's result has been seen. Not in the history, not repeated in a replay. */
export function release({ host, containerId }: ExitedContainer): void {
  sinks.tdw.release({ host, containerId });
}

const sinks = proxySinks<ContainerSinks & Sinks>();

/** @param verb - what Temporal's UI shows before the container's name, where a container has several activities */
function proxy(options: ActivityOptions, { container }: RunContainerRequest, verb = ''): Proxy {
  return proxyActivities<ContainerActivities>({ ...options, summary: `${verb}${container.name ?? container.image}` });
}

type Proxy = ReturnType<typeof proxyActivities<ContainerActivities>>;

/**
 * Runs an activity whose first attempt has to begin within the container's `queueTimeout`. The server holds every
 * attempt to that, but one that comes after another has its container already, and may wait for its worker.
 */
async function inTime<T>(
  { container: { queueTimeout } }: RunContainerRequest,
  activity: (timeout: ActivityOptions) => Promise<T>,
): Promise<T> {
  if (queueTimeout === undefined) return activity({});
  try {
    return await activity({ scheduleToStartTimeout: durationToMs(queueTimeout) });
  } catch (error) {
    if (!isQueueTimeout(error) || neverBegan(error)) throw error;
    return activity({});
  }
}

const control = (): string => controlTaskQueue(workflowInfo().taskQueue);
const services = (): string => serviceTaskQueue(workflowInfo().taskQueue);
