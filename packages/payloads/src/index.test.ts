import { expect, test } from '@jest/globals';
import * as payloads from './index.ts';

test('exports pins: what is public, and nothing else', () => {
  expect(Object.keys(payloads).sort()).toEqual([
    'ContainerExecutionInputSchema',
    'DEFAULT_NETWORK',
    'DEFAULT_TASK_QUEUE',
    'FailureType',
    'LABEL_PREFIX',
    'Label',
    'MOST_CONTAINERS',
    'MessageName',
    'ParallelInputSchema',
    'PayloadError',
    'PipelineInputSchema',
    'SINK_NAME',
    'WIDEST_WINDOW',
    'WorkflowName',
    'asList',
    'attemptsOf',
    'byteSizeToBytes',
    'capabilityName',
    'containerTitle',
    'controlTaskQueue',
    'durationToMs',
    'failureMessage',
    'hintFor',
    'hostTaskQueue',
    'isRetryableFailure',
    'isSharedTaskQueue',
    'lifecycleOf',
    'parseContainerExecutionInput',
    'parseContainerOfRun',
    'parseDevice',
    'parseExtraHosts',
    'parseParallelInput',
    'parsePipelineInput',
    'parsePortMapping',
    'parseSecurityOpt',
    'parseShortVolume',
    'parseTmpfs',
    'retryDelayMs',
    'secretPath',
    'serviceTaskQueue',
    'usedSecrets',
    'volumeNameOf',
    'widthOf',
    'workspaceUseOf',
  ]);
});

test('each of them is there', () => {
  expect(Object.values(payloads)).not.toContain(undefined);
});
