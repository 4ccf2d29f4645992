import type { ReplayWorkerOptions, WorkerOptions } from '@temporalio/worker';
import { activitiesOn, mainQueue } from './host/activity-queues.ts';
import { CompanionWorkers } from './host/companion-workers.ts';
import { type ContainerHost, type ContainerHostOptions, openContainerHost } from './host/container-host.ts';
import { releaseToNobody, releaseToRemover } from './host/release-sink.ts';
import { mergeDistinct } from './merge-distinct.ts';
import { mergeWorkflows } from './workflow-code/merge-workflows.ts';

/** What a worker that runs workflows has in common with one that replays them. */
type WorkflowOptions = Pick<WorkerOptions, 'workflowBundle' | 'workflowsPath' | 'bundlerOptions' | 'sinks'>;

/**
 * Adds the container workflows to the options of a worker that runs no containers itself: others, with
 * {@link registerActivities} on the same task queue, do. This worker has no engine, so it cannot remove a
 * container whose result its run has; they stay on their host, stopped, until the reaper there finds the run closed.
 *
 * @param options - your own, of a worker or of one that replays; a `workflowBundle` is left as it is, and should
 *   come from `bundleWorkflows`
 * @throws {@link DuplicateNameError} when a sink of yours has the name of ours. A workflow that has fails the
 *   bundling, in `Worker.create`
 */
export function registerWorkflows(options: WorkerOptions): WorkerOptions;
export function registerWorkflows(options: ReplayWorkerOptions): ReplayWorkerOptions;
export function registerWorkflows(options: WorkflowOptions): WorkflowOptions {
  return withSinks(withWorkflows(options), releaseToNobody());
}

/**
 * Adds the container activities to the options of a worker on the engine's machine, and the workers for stopping,
 * removing and services beside it: they run while it runs.
 *
 * @param options - your own, with a connection
 * @throws {@link DuplicateNameError} when an activity of yours has the name of one of ours
 */
export async function registerActivities(
  options: WorkerOptions,
  hostOptions: ContainerHostOptions = {},
): Promise<WorkerOptions> {
  const host = await openContainerHost(options, hostOptions);
  return withHost(options, host, new CompanionWorkers(host, options));
}

/**
 * Adds all of it, for a worker that takes the runs and runs their containers. `containerPlugin` does the same.
 *
 * @param options - your own, with a connection
 * @throws {@link DuplicateNameError} as {@link registerWorkflows} and {@link registerActivities}
 */
export async function registerAll(
  options: WorkerOptions,
  hostOptions: ContainerHostOptions = {},
): Promise<WorkerOptions> {
  const host = await openContainerHost(options, hostOptions);
  return withEverything(options, host, new CompanionWorkers(host, options));
}

export function withEverything(
  options: WorkerOptions,
  host: ContainerHost,
  companions: CompanionWorkers,
): WorkerOptions {
  return withHost(withSinks(withWorkflows(options), releaseToRemover(host.remover, host.id)), host, companions);
}

function withWorkflows<O extends WorkflowOptions>(options: O): O {
  if (options.workflowBundle !== undefined) return options;
  const { workflowsPath, bundlerOptions } = options;
  const { workflowsPath: merged, ...code } = mergeWorkflows({
    ...bundlerOptions,
    ...(workflowsPath !== undefined && { workflowsPath }),
  });
  return { ...options, workflowsPath: merged, bundlerOptions: { ...bundlerOptions, ...code } };
}

function withSinks<O extends WorkflowOptions>(options: O, sinks: NonNullable<WorkerOptions['sinks']>): O {
  return { ...options, sinks: mergeDistinct('sink', options.sinks, sinks) };
}

function withHost(options: WorkerOptions, host: ContainerHost, companions: CompanionWorkers): WorkerOptions {
  return {
    // With a tuner, the slots are the tuner's business; the SDK does not take both.
    ...(options.tuner === undefined && { maxConcurrentActivityTaskExecutions: host.maxConcurrentContainers }),
    // What an activity leaves for the next attempt is at most this old; by default, the SDK passes on a heartbeat
    // when 80 % of its timeout are over, which is after 12 s.
    maxHeartbeatThrottleInterval: '5s',
    ...options,
    activities: mergeDistinct(
      'activity',
      options.activities,
      activitiesOn(mainQueue(options.taskQueue), host.activities),
    ),
    plugins: [...(options.plugins ?? []), companions],
  };
}
