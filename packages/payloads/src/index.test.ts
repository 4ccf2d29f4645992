import { expect, test } from '@jest/globals';
import * as payloads from './index.ts';

test('exports pins: what is public, and nothing else', () => {
  expect(Object.keys(payloads).sort()).toEqual([
    'ContainerExecutionInputSchema',
    'DEFAULT_TASK_QUEUE',
    'FailureType',
    'LABEL_PREFIX',
    'Label',
    'PayloadError',
    'SINK_NAME',
    'WorkflowName',
    'controlTaskQueue',
    'durationToMs',
    'isRetryableFailure',
    'parseContainerExecutionInput',
  ]);
});
