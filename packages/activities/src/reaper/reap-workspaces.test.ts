import { describe, expect, test } from '@jest/globals';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { type ReapedResource, reapWorkspaces, type ReapWorkspacesOptions } from './reap-workspaces.ts';

const engine = useFakeEngine();

function labelsOf(runId: string, kind: string, more: Record<string, string> = {}): Record<string, string> {
  return {
    'tdw.workspace': `of-${runId}`,
    [kind]: 'back',
    'tdw.namespace-id': 'namespace',
    'tdw.workflow-id': 'w',
    'tdw.run-id': runId,
    'tdw.host': 'host',
    ...more,
  };
}

function addNetwork(name: string, labels: Record<string, string>): string {
  const id = `id-of-${name}`;
  engine.fake.networks.push({ id, name, labels, bridge: name, internal: false, members: new Map(), stale: new Set() });
  return id;
}

/** One pass; each look at a run called `closed…` finds it so. */
function pass(options: Partial<ReapWorkspacesOptions> = {}): Promise<ReapedResource[]> {
  return reapWorkspaces({
    engine: engine.fake.client,
    host: 'host',
    namespaceId: 'namespace',
    isUnderWay: () => false,
    lookUpRun: async ({ runId }) => (runId.startsWith('closed') ? 'closed' : 'open'),
    graceMs: 1,
    signal: new AbortController().signal,
    ...options,
  });
}

const summary = ({ resource, reason, outcome }: ReapedResource): unknown => [resource.name, reason, outcome];
const left = (): string[] => [...engine.fake.networks.map(({ name }) => name), ...engine.fake.volumes.keys()];

describe('a pass over networks and volumes', () => {
  test('removes what closed runs have left, and nothing else', async () => {
    addNetwork('closed-network', labelsOf('closed', 'tdw.network'));
    addNetwork('open-network', labelsOf('open', 'tdw.network'));
    addNetwork('users', { mine: 'x' });
    addNetwork('elsewhere', labelsOf('closed', 'tdw.network', { 'tdw.host': 'other' }));
    engine.fake.volumes.set('closed-volume', labelsOf('closed', 'tdw.volume'));
    engine.fake.volumes.set('foreign', labelsOf('closed', 'tdw.volume', { 'tdw.namespace-id': 'other' }));
    engine.fake.volumes.set('host-id', { 'tdw.host-id': 'host' });
    const reaped = await pass();

    expect(new Set(reaped.map(summary))).toEqual(
      new Set([
        ['closed-network', 'runClosed', 'removed'],
        ['closed-volume', 'runClosed', 'removed'],
        ['open-network', 'runOpen', 'kept'],
        ['elsewhere', 'otherHost', 'kept'],
        ['foreign', 'otherNamespace', 'kept'],
      ]),
    );
    expect(left()).toEqual(['open-network', 'users', 'elsewhere', 'foreign', 'host-id']);
  });

  test('leaves what a container uses, for the next one', async () => {
    const id = addNetwork('network', labelsOf('closed', 'tdw.network'));
    engine.fake.volumes.set('volume', labelsOf('closed', 'tdw.volume'));
    const Mounts = [{ Type: 'volume' as const, Source: 'volume', Target: '/v' }];
    const container = engine.fake.add('kept', { HostConfig: { NetworkMode: id, Mounts } });
    container.start();

    expect(new Set((await pass()).map(summary))).toEqual(
      new Set([
        ['network', 'runClosed', 'inUse'],
        ['volume', 'runClosed', 'inUse'],
      ]),
    );
    engine.fake.remove(container);
    expect((await pass()).map(({ outcome }) => outcome)).toEqual(['removed', 'removed']);
    expect(left()).toEqual([]);
  });

  test('leaves what an attempt in this process works with', async () => {
    addNetwork('network', labelsOf('closed', 'tdw.network'));

    expect((await pass({ isUnderWay: (key) => key === 'of-closed' })).map(summary)).toEqual([
      ['network', 'underWay', 'kept'],
    ]);
  });

  test('leaves what a run goes on with that was reset, whichever activity has made it', async () => {
    engine.fake.volumes.set('volume', labelsOf('reset', 'tdw.volume'));

    expect((await pass({ lookUpRun: async () => ({ continues: new Set() }) })).map(summary)).toEqual([
      ['volume', 'runOpen', 'kept'],
    ]);
  });

  test('only says what it would do in a dry run', async () => {
    addNetwork('network', labelsOf('closed', 'tdw.network'));

    expect((await pass({ dryRun: true })).map(summary)).toEqual([['network', 'runClosed', 'wouldRemove']]);
    expect(left()).toEqual(['network']);
  });

  test('says in a dry run of what a container uses that it is in use, unless that one would be gone by then', async () => {
    const id = addNetwork('network', labelsOf('closed', 'tdw.network'));
    engine.fake.volumes.set('volume', labelsOf('closed', 'tdw.volume'));
    const Mounts = [{ Type: 'volume' as const, Source: 'volume', Target: '/v' }];
    const container = engine.fake.add('kept', { HostConfig: { NetworkMode: id, Mounts } });
    container.start();

    expect((await pass({ dryRun: true })).map(({ outcome }) => outcome)).toEqual(['inUse', 'inUse']);
    const takenForGone = new Set([container.id]);
    expect((await pass({ dryRun: true, takenForGone })).map(({ outcome }) => outcome)).toEqual([
      'wouldRemove',
      'wouldRemove',
    ]);
    container.exit(0);
    expect(new Set((await pass({ dryRun: true })).map(summary))).toEqual(
      new Set([
        ['network', 'runClosed', 'wouldRemove'],
        ['volume', 'runClosed', 'inUse'],
      ]),
    );
    expect(left()).toEqual(['network', 'volume']);
  });

  test('says what the engine does not remove', async () => {
    engine.fake.volumes.set('volume', labelsOf('closed', 'tdw.volume'));
    engine.fake.once('removeVolume', failWith(500, 'device is busy'));

    expect(await pass()).toMatchObject([{ outcome: 'failed', error: { message: 'device is busy' } }]);
  });
});
