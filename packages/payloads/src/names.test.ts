import { expect, test } from '@jest/globals';
import { controlTaskQueue, DEFAULT_TASK_QUEUE, SINK_NAME, WorkflowName } from './names.ts';

test('the names on the wire stay what running workflows and other languages know them by', () => {
  expect(WorkflowName).toEqual({ executeContainer: 'executeContainerWorkflow' });
  expect(DEFAULT_TASK_QUEUE).toBe('docker-tasks');
  expect(controlTaskQueue('docker-tasks')).toBe('docker-tasks.control');
  expect(SINK_NAME).toBe('tdw');
});
