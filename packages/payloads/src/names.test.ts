import { expect, test } from '@jest/globals';
import { MessageName } from './messages.ts';
import { controlTaskQueue, DEFAULT_TASK_QUEUE, serviceTaskQueue, SINK_NAME, WorkflowName } from './names.ts';

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
