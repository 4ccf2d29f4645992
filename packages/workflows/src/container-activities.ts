import {
  ActivityCancellationType,
  ActivityFailure,
  type ActivityOptions,
  CancellationScope,
  isCancellation,
  type LocalActivityOptions,
  proxyActivities,
  proxyLocalActivities,
  proxySinks,
  type Sinks,
  TimeoutFailure,
} from '@temporalio/workflow';
import {
  type ContainerActivities,
  type ContainerSinks,
  controlTaskQueue,
  type ExitedContainer,
  type HostReport,
  type Placement,
  type RemoveContainerRequest,
  type RemoveContainerResult,
  type RemoveWorkspaceResult,
  type RunContainerRequest,
  serviceTaskQueue,
  type StartedService,
  type StopContainerRequest,
  type StopContainerResult,
} from '@tdw/payloads';

/** How an activity that follows a container is asked for. */
export interface Attempt {
  /** Its host's own. */
  taskQueue: string;
  /** How long it may wait for a worker, in milliseconds, each time that it has to. Absent: for ever. */
  patience?: number;
}

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

/** Whoever takes it has the run: nothing happens there yet, so one that was lost is asked for again. */
const PLACING: ActivityOptions = {
  startToCloseTimeout: '10s',
  cancellationType: ActivityCancellationType.TRY_CANCEL,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
};

const PLACING_HERE: LocalActivityOptions = { startToCloseTimeout: '5s', retry: { maximumAttempts: 1 } };

const ORDERING: ActivityOptions = {
  startToCloseTimeout: '2m',
  cancellationType: ActivityCancellationType.WAIT_CANCELLATION_COMPLETED,
  retry: { initialInterval: '1s', maximumInterval: '10s' },
};

/** Orders to clear away. Nobody there within a minute: then the run closes without. */
const CLEARING: ActivityOptions = { ...ORDERING, scheduleToStartTimeout: '60s', scheduleToCloseTimeout: '5m' };

/** A worker that was cut off may be handed it for a minute yet: the next one is asked again. Who does not know it, is there. */
const ASKING: ActivityOptions = {
  startToCloseTimeout: '10s',
  retry: { initialInterval: '1s', maximumInterval: '1s', nonRetryableErrorTypes: ['NotFoundError'] },
};

/**
 * The host of a run whose task queue several hosts share. Where this worker has one, that one: it is the worker of
 * the run that is told to remove containers whose result has been seen, which should be the one that can.
 */
export async function placeRun(): Promise<Placement> {
  try {
    return await proxyLocalActivities<ContainerActivities>(PLACING_HERE).placeRun();
  } catch (error) {
    if (isCancellation(error)) throw error;
    return proxyActivities<ContainerActivities>(PLACING).placeRun();
  }
}

export function runContainer(attempt: Attempt, request: RunContainerRequest): Promise<ExitedContainer> {
  return following(attempt.taskQueue, attempt, request).runContainer(request);
}

export function startService(attempt: Attempt, request: RunContainerRequest): Promise<StartedService> {
  return following(serviceTaskQueue(attempt.taskQueue), attempt, request, 'start ').startService(request);
}

export function watchService(attempt: Attempt, request: RunContainerRequest): Promise<ExitedContainer> {
  return following(serviceTaskQueue(attempt.taskQueue), attempt, request, 'watch ').watchService(request);
}

/**
 * A service whose time has come has somebody who waits for its exit, so the order is as patient as that: a worker
 * may be away. A cancellation has not: the activity hears of it by itself, too.
 */
export function stopContainer(taskQueue: string, request: StopContainerRequest): Promise<StopContainerResult> {
  const options = request.reason === 'stopped' ? ORDERING : CLEARING;
  return orders(taskQueue, options).stopContainer(request);
}

/** Stops and removes what is left of an execution. */
export function removeContainer(taskQueue: string, request: RemoveContainerRequest): Promise<RemoveContainerResult> {
  return orders(taskQueue, CLEARING).removeContainer(request);
}

/** Removes the networks and volumes that containers have shared. */
export function removeWorkspace(taskQueue: string, key: string): Promise<RemoveWorkspaceResult> {
  return orders(taskQueue, CLEARING).removeWorkspace({ key });
}

/** Leaves the order to do that to a host that is away, for the time that the run lasts. */
export function removeWhenBack(taskQueue: string, key: string): void {
  void CancellationScope.nonCancellable(() => orders(taskQueue, ORDERING).removeContainer({ key })).catch(
    () => undefined,
  );
}

/** @returns what the worker that takes orders says of its host, a little where it is an older one; nobody: `undefined` */
export async function askForHost(taskQueue: string, patience: number): Promise<Partial<HostReport> | undefined> {
  try {
    return await orders(taskQueue, { ...ASKING, scheduleToCloseTimeout: patience }).reportHost();
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return error.cause instanceof TimeoutFailure ? undefined : {};
  }
}

/** Tells the worker that the container's result has been seen. Not in the history, not repeated in a replay. */
export function release({ host, containerId }: ExitedContainer): void {
  sinks.tdw.release({ host, containerId });
}

const sinks = proxySinks<ContainerSinks & Sinks>();

/** @param verb - what Temporal's UI shows before the container's name, where a container has several activities */
function following(taskQueue: string, { patience }: Attempt, { container }: RunContainerRequest, verb = ''): Proxy {
  return proxyActivities<ContainerActivities>({
    ...FOLLOWING,
    taskQueue,
    ...(patience !== undefined && { scheduleToStartTimeout: patience }),
    summary: `${verb}${container.name ?? container.image}`,
  });
}

function orders(taskQueue: string, options: ActivityOptions): Proxy {
  return proxyActivities<ContainerActivities>({ ...options, taskQueue: controlTaskQueue(taskQueue) });
}

type Proxy = ReturnType<typeof proxyActivities<ContainerActivities>>;
