import { expect, test } from '@jest/globals';
import { hostTaskQueue, serviceTaskQueue } from '@tdw/payloads';
import { runTaskQueue } from './run-task-queue.ts';

const shared = hostTaskQueue('builds@any', 'host-7');

test.each([
  ['runContainer', 'builds', 'builds'],
  ['startService', serviceTaskQueue('builds'), 'builds'],
  ['watchService', serviceTaskQueue('builds'), 'builds'],
  ['runContainer', shared, 'builds@any'],
  ['startService', serviceTaskQueue(shared), 'builds@any'],
  // A queue of that name is nobody's but its own.
  ['runContainer', 'my.services', 'my.services'],
  ['startService', 'my.services.services', 'my.services'],
])('the activity %s on %s is of a run on %s', (activityType, taskQueue, expected) => {
  expect(runTaskQueue({ activityType, taskQueue }, 'host-7')).toBe(expected);
});
