import { serviceTaskQueue } from '@tdw/payloads';
import type { Info } from '@temporalio/activity';

const SERVICES = serviceTaskQueue('');
const SERVICE_ACTIVITIES: ReadonlySet<string> = new Set(['startService', 'watchService']);

/** The task queue that a run was started on, by that of one of its activities: services have their own, and hosts. */
export function runTaskQueue(
  { taskQueue, activityType }: Pick<Info, 'taskQueue' | 'activityType'>,
  host: string,
): string {
  const isServices = SERVICE_ACTIVITIES.has(activityType) && taskQueue.endsWith(SERVICES);
  const queue = isServices ? taskQueue.slice(0, -SERVICES.length) : taskQueue;
  return queue.endsWith(`@${host}`) ? `${queue.slice(0, -host.length)}any` : queue;
}
