import { describe, expect, test } from '@jest/globals';
import { type Judge, judgeLabels } from './judge-labels.ts';

const LABELS = {
  'tdw.execution': 'key',
  'tdw.namespace-id': 'namespace',
  'tdw.workflow-id': 'workflow',
  'tdw.run-id': 'run',
  'tdw.host': 'host',
};
const JUDGE: Judge = { host: 'host', namespaceId: 'namespace', isUnderWay: () => false };

function without(name: keyof typeof LABELS): Record<string, string> {
  const { [name]: _, ...others } = LABELS;
  return others;
}

describe('what becomes of a container', () => {
  test('is for its run to decide', () => {
    expect(judgeLabels(LABELS, JUDGE)).toEqual({ workflowId: 'workflow', runId: 'run' });
    expect(judgeLabels({ ...LABELS, 'tdw.keep': 'false', mine: 'x' }, JUDGE)).toEqual(judgeLabels(LABELS, JUDGE));
  });

  test.each([
    ['keepLabel', 'is to be kept', { ...LABELS, 'tdw.keep': 'true' }],
    ['noRun', 'has no labels of ours', {}],
    ['noRun', 'is of no execution', without('tdw.execution')],
    ['noRun', 'was created without Temporal', { 'tdw.execution': 'key', 'tdw.host': 'host' }],
    ['noRun', 'is of no workflow', without('tdw.workflow-id')],
    ['noRun', 'is of no run', without('tdw.run-id')],
    ['otherNamespace', 'is of another namespace', { ...LABELS, 'tdw.namespace-id': 'other' }],
    ['otherNamespace', 'is of no namespace', without('tdw.namespace-id')],
    ['otherHost', 'is of another host', { ...LABELS, 'tdw.host': 'other' }],
    ['otherHost', 'is of no host', without('tdw.host')],
  ])('is nothing (%s) where it %s', (reason, _, labels) => {
    expect(judgeLabels(labels, JUDGE)).toBe(reason);
  });

  test('is nothing while this process works with its execution', () => {
    expect(judgeLabels(LABELS, { ...JUDGE, isUnderWay: (key) => key === 'key' })).toBe('underWay');
    expect(judgeLabels(LABELS, { ...JUDGE, isUnderWay: (key) => key === 'other' })).toEqual(expect.any(Object));
  });
});
