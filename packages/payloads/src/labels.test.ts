import { describe, expect, test } from '@jest/globals';
import { Label, LABEL_PREFIX } from './labels.ts';
import { parseContainerExecutionInput } from './parse.ts';

describe('the labels', () => {
  test('are the ones that operators filter by', () => {
    expect(Label).toEqual({
      execution: 'tdw.execution',
      namespaceId: 'tdw.namespace-id',
      workflowId: 'tdw.workflow-id',
      runId: 'tdw.run-id',
      activityId: 'tdw.activity-id',
      step: 'tdw.step',
      spec: 'tdw.spec',
      host: 'tdw.host',
      keep: 'tdw.keep',
      cpus: 'tdw.cpus',
      memory: 'tdw.memory',
      secrets: 'tdw.secrets',
      workspace: 'tdw.workspace',
      network: 'tdw.network',
      volume: 'tdw.volume',
      epoch: 'tdw.epoch',
      version: 'tdw.version',
    });
  });

  test.each([LABEL_PREFIX, ...Object.values(Label)])('%s cannot be set by a payload', (label) => {
    expect(() => parseContainerExecutionInput({ image: 'alpine', labels: { [label]: 'x' } })).toThrow(
      'which is reserved',
    );
  });
});
