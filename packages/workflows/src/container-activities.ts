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
  type ContainerExecutionInput,
  type ContainerSinks,
  controlTaskQueue,
  durationToMs,
  type ExitedContainer,
  type RemoveContainerResult,
  type RunContainerRequest,
  serviceTaskQueue,
  type StartedService,
  type StopContainerRequest,
} from '@tdw/payloads';

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

/** Orders to the worker. Nobody there within a minute: then there is nobody to take them. */
const ORDERING: ActivityOptions = {
  startToCloseTimeout: '2m',
  scheduleToStartTimeout: '60s',
  scheduleToCloseTimeout: '5m',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
};

export function runContainer(request: RunContainerRequest): Promise<ExitedContainer> {
  return proxy({ ...FOLLOWING, ...queueTimeout(request.container) }, request).runContainer(request);
}

export function startService(request: RunContainerRequest): Promise<StartedService> {
  const options = { ...FOLLOWING, ...queueTimeout(request.container), taskQueue: services() };
  return proxy(options, request, 'start ').startService(request);
}

export function watchService(request: RunContainerRequest): Promise<ExitedContainer> {
  return proxy({ ...FOLLOWING, taskQueue: services() }, request, 'watch ').watchService(request);
}

export async function stopContainer(request: StopContainerRequest): Promise<void> {
  await proxyActivities<ContainerActivities>({ ...ORDERING, taskQueue: control() }).stopContainer(request);
}

/** Stops and removes what is left of an execution. */
export function removeContainer(key: string): Promise<RemoveContainerResult> {
  return proxyActivities<ContainerActivities>({ ...ORDERING, taskQueue: control() }).removeContainer({ key });
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

function queueTimeout({ queueTimeout: timeout }: ContainerExecutionInput): ActivityOptions {
  return timeout === undefined ? {} : { scheduleToStartTimeout: durationToMs(timeout) };
}

const control = (): string => controlTaskQueue(workflowInfo().taskQueue);
const services = (): string => serviceTaskQueue(workflowInfo().taskQueue);
