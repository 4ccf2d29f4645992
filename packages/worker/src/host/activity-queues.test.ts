import { describe, expect, test } from '@jest/globals';
import type { ContainerActivities } from '@tdw/payloads';
import { activitiesOn, companionQueues, mainQueue } from './activity-queues.ts';

const names = [
  'placeRun',
  'runContainer',
  'stopContainer',
  'removeContainer',
  'removeWorkspace',
  'reportHost',
  'startService',
  'watchService',
] as const;
const activities = Object.fromEntries(names.map((name) => [name, () => name])) as unknown as ContainerActivities;

describe('the queues', () => {
  test.each([
    ['placing', ['placeRun']],
    ['runs', ['runContainer']],
    ['control', ['stopContainer', 'removeContainer', 'removeWorkspace', 'reportHost']],
    ['services', ['startService', 'watchService']],
  ] as const)('%s: %j', (queue, expected) => {
    expect(Object.keys(activitiesOn(queue, activities))).toEqual(expected);
  });

  test('are named after the task queue where it is one host’s', () => {
    expect(mainQueue('q')).toBe('runs');
    expect([...companionQueues('q', 'build-7')]).toEqual([
      ['q.control', 'control'],
      ['q.services', 'services'],
    ]);
  });

  test('are named after the host where several share the task queue', () => {
    expect(mainQueue('q@any')).toBe('placing');
    expect([...companionQueues('q@any', 'build-7')]).toEqual([
      ['q@build-7', 'runs'],
      ['q@build-7.control', 'control'],
      ['q@build-7.services', 'services'],
    ]);
  });
});
