import { type ContainerActivities, controlTaskQueue, serviceTaskQueue } from '@tdw/payloads';

type ActivityQueue = 'runs' | 'control' | 'services';

/** Which activity is taken from which queue. What is in one queue shares its slots. */
const QUEUE_OF = {
  runContainer: 'runs',
  stopContainer: 'control',
  removeContainer: 'control',
  startService: 'services',
  watchService: 'services',
} satisfies Record<keyof ContainerActivities, ActivityQueue>;

/** The queues that the worker of a task queue has besides that one. */
export const companionQueues = { control: controlTaskQueue, services: serviceTaskQueue };

export function activitiesOn(queue: ActivityQueue, activities: ContainerActivities): Partial<ContainerActivities> {
  const names = Object.keys(activities) as (keyof ContainerActivities)[];
  return Object.fromEntries(names.filter((name) => QUEUE_OF[name] === queue).map((name) => [name, activities[name]]));
}
