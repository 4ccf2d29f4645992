import { describe, expect, test } from '@jest/globals';
import type { ReapedContainer, ReapedResource } from '@tdw/activities';
import { describeReaped, describeReapedResource, summarize } from './describe-reaped.ts';

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

const resource = { kind: 'volume', id: 'tdw-build', name: 'tdw-build', labels } as const;

describe('a network or a volume that was looked at', () => {
  test.each<[string, Omit<ReapedResource, 'resource'>]>([
    ['would remove  tdw-build (volume): its run of w is closed', { reason: 'runClosed', outcome: 'wouldRemove' }],
    ['in use        tdw-build (volume): a container has it', { reason: 'runClosed', outcome: 'inUse' }],
    ['kept          tdw-build (volume): its run of w is open', { reason: 'runOpen', outcome: 'kept' }],
  ])('%s', (line, reaped) => {
    expect(describeReapedResource({ resource, ...reaped })).toBe(line);
  });
});

describe('all of them', () => {
  const removed = { container, reason: 'runClosed', outcome: 'removed' } as const;
  const kept = { container, reason: 'runOpen', outcome: 'kept' } as const;
  const volume = { resource, reason: 'runClosed', outcome: 'inUse' } as const;
  const network = { resource: { ...resource, kind: 'network' }, reason: 'runClosed', outcome: 'removed' } as const;

  test.each<[string, ReapedContainer[], ReapedResource[]]>([
    ['Nothing on this engine has the labels of a run', [], []],
    ['1 container: 1 kept', [kept], []],
    ['3 containers: 2 removed, 1 kept', [removed, kept, removed], []],
    ['1 container, 1 network, 2 volumes: 2 removed, 2 in use', [removed], [volume, network, volume]],
    ['1 volume: 1 in use', [], [volume]],
  ])('%s', (line, containers, resources) => {
    expect(summarize(containers, resources)).toBe(line);
  });
});
