import {
  type ContainerActivities,
  controlTaskQueue,
  hostTaskQueue,
  isSharedTaskQueue,
  serviceTaskQueue,
} from '@tdw/payloads';

type ActivityQueue = 'placing' | 'runs' | 'control' | 'services';

/** Which activity is taken from which queue. What is in one queue shares its slots. */
const QUEUE_OF = {
  placeRun: 'placing',
  runContainer: 'runs',
  stopContainer: 'control',
  removeContainer: 'control',
  removeWorkspace: 'control',
  reportHost: 'control',
  startService: 'services',
  watchService: 'services',
} satisfies Record<keyof ContainerActivities, ActivityQueue>;

/** What is taken from a worker's own task queue: containers, or with several hosts only whose they will be. */
export function mainQueue(taskQueue: string): ActivityQueue {
  return isSharedTaskQueue(taskQueue) ? 'placing' : 'runs';
}

/** The queues that a worker has besides its own, by their names. */
export function companionQueues(taskQueue: string, host: string): Map<string, Exclude<ActivityQueue, 'placing'>> {
  const isShared = isSharedTaskQueue(taskQueue);
  const ofHost = isShared ? hostTaskQueue(taskQueue, host) : taskQueue;
  return new Map<string, Exclude<ActivityQueue, 'placing'>>([
    ...(isShared ? [[ofHost, 'runs'] as const] : []),
    [controlTaskQueue(ofHost), 'control'],
    [serviceTaskQueue(ofHost), 'services'],
  ]);
}

export function activitiesOn(queue: ActivityQueue, activities: ContainerActivities): Partial<ContainerActivities> {
  const names = Object.keys(activities) as (keyof ContainerActivities)[];
  return Object.fromEntries(names.filter((name) => QUEUE_OF[name] === queue).map((name) => [name, activities[name]]));
}
