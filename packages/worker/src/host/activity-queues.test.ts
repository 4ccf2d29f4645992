import { describe, expect, test } from '@jest/globals';
import type { ContainerActivities } from '@tdw/payloads';
import { activitiesOn, companionQueues } from './activity-queues.ts';

const names = ['runContainer', 'stopContainer', 'removeContainer', 'startService', 'watchService'] as const;
const activities = Object.fromEntries(names.map((name) => [name, () => name])) as unknown as ContainerActivities;

describe('the queues', () => {
  test.each([
    ['runs', ['runContainer']],
    ['control', ['stopContainer', 'removeContainer']],
    ['services', ['startService', 'watchService']],
  ] as const)('%s: %j', (queue, expected) => {
    expect(Object.keys(activitiesOn(queue, activities))).toEqual(expected);
  });

  test('are named after the task queue', () => {
    expect(companionQueues.control('q')).toBe('q.control');
    expect(companionQueues.services('q')).toBe('q.services');
  });
});
