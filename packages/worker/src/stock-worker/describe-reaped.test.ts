import { describe, expect, test } from '@jest/globals';
import type { ReapedContainer } from '@tdw/activities';
import { describeReaped, summarize } from './describe-reaped.ts';

const labels = { 'tdw.workflow-id': 'w', 'tdw.namespace-id': 'uuid', 'tdw.host': 'h' };
const container = { id: 'c1', name: 'tdw-busybox', state: 'exited', labels };
const error = new Error('device is busy');

describe('a container that was looked at', () => {
  test.each<[string, Omit<ReapedContainer, 'container'>]>([
    ['removed       tdw-busybox (exited): its run of w is closed', { reason: 'runClosed', outcome: 'removed' }],
    ['would remove  tdw-busybox (exited): its run of w is closed', { reason: 'runClosed', outcome: 'wouldRemove' }],
    ['gone already  tdw-busybox (exited): its run of w is closed', { reason: 'runClosed', outcome: 'gone' }],
    [
      'not removed   tdw-busybox (exited): its run of w is closed: device is busy',
      { reason: 'runClosed', outcome: 'failed', error },
    ],
    ['kept          tdw-busybox (exited): its run of w is open', { reason: 'runOpen', outcome: 'kept' }],
    [
      'kept          tdw-busybox (exited): Temporal does not tell whether its run of w is open: device is busy',
      { reason: 'runUnknown', outcome: 'kept', error },
    ],
    ['kept          tdw-busybox (exited): it has the label tdw.keep', { reason: 'keepLabel', outcome: 'kept' }],
    ['kept          tdw-busybox (exited): it is of no run', { reason: 'noRun', outcome: 'kept' }],
    [
      'kept          tdw-busybox (exited): it is of another namespace, uuid',
      { reason: 'otherNamespace', outcome: 'kept' },
    ],
    ['kept          tdw-busybox (exited): it is of another host, h', { reason: 'otherHost', outcome: 'kept' }],
    ['kept          tdw-busybox (exited): it is being worked with', { reason: 'underWay', outcome: 'kept' }],
  ])('%s', (line, reaped) => {
    expect(describeReaped({ container, ...reaped })).toBe(line);
  });
});

describe('all of them', () => {
  const [removed, kept]: ReapedContainer[] = [
    { container, reason: 'runClosed', outcome: 'removed' },
    { container, reason: 'runOpen', outcome: 'kept' },
  ];

  test.each<[string, ReapedContainer[]]>([
    ['No container on this engine has the labels of a run', []],
    ['1 container: 1 kept', [kept!]],
    ['3 containers: 2 removed, 1 kept', [removed!, kept!, removed!]],
  ])('%s', (line, reaped) => {
    expect(summarize(reaped)).toBe(line);
  });
});
