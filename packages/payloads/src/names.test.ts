import { describe, expect, test } from '@jest/globals';
import { MessageName } from './messages.ts';
import {
  controlTaskQueue,
  DEFAULT_TASK_QUEUE,
  hostTaskQueue,
  isSharedTaskQueue,
  serviceTaskQueue,
  SINK_NAME,
  WorkflowName,
} from './names.ts';

test('the names on the wire stay what running workflows and other languages know them by', () => {
  expect(WorkflowName).toEqual({
    executeContainer: 'executeContainerWorkflow',
    containerPipeline: 'containerPipelineWorkflow',
    parallelContainers: 'parallelContainersWorkflow',
  });
  expect(MessageName).toEqual({
    progress: 'tdw.progress',
    waitUntilReady: 'tdw.waitUntilReady',
    stop: 'tdw.stop',
  });
  expect(DEFAULT_TASK_QUEUE).toBe('docker-tasks');
  expect(controlTaskQueue('docker-tasks')).toBe('docker-tasks.control');
  expect(serviceTaskQueue('docker-tasks')).toBe('docker-tasks.services');
  expect(SINK_NAME).toBe('tdw');
});

describe('a task queue', () => {
  test.each(['docker-tasks@any', 'a@b@any'])('%s is shared by several hosts', (taskQueue) => {
    expect(isSharedTaskQueue(taskQueue)).toBe(true);
  });

  test.each(['docker-tasks', 'any', 'docker-tasks@build-7', 'docker-tasks@anyone'])('%s has one host', (taskQueue) => {
    expect(isSharedTaskQueue(taskQueue)).toBe(false);
  });

  test('of several hosts has one for each of them', () => {
    expect(hostTaskQueue('docker-tasks@any', 'build-7')).toBe('docker-tasks@build-7');
  });

  test.each([
    ['docker-tasks', 'build-7'],
    ['docker-tasks@any', 'any'],
    ['docker-tasks@any', 'my@any'],
  ])('%s has none for the host %s', (shared, host) => {
    expect(() => hostTaskQueue(shared, host)).toThrow(TypeError);
  });
});
