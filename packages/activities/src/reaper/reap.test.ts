import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { failWith } from '../testing/faults.ts';
import type { FakeContainer } from '../testing/fake-container.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import type { RunReference } from './judge-labels.ts';
import { reap, type ReapedContainer, type ReapOptions } from './reap.ts';

const engine = useFakeEngine();

/** A container that a worker on this host created for that run. */
function add(runId: string, labels: Record<string, string> = {}): FakeContainer {
  const owner = { 'tdw.namespace-id': 'namespace', 'tdw.workflow-id': 'w', 'tdw.run-id': runId, 'tdw.host': 'host' };
  const name = `of-${runId}-${engine.fake.containers.length}`;
  return engine.fake.add(name, { Labels: { 'tdw.execution': name, ...owner, ...labels } });
}

/** One pass; each look at a run called `closed…` finds it so. */
function pass(options: Partial<ReapOptions> = {}): Promise<ReapedContainer[]> {
  return reap({
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

const summary = ({ container, reason, outcome }: ReapedContainer): unknown => [container.name, reason, outcome];
const names = (): string[] => engine.fake.containers.map(({ name }) => name);

describe('a pass', () => {
  test('removes what closed runs have left, running or not, and nothing else', async () => {
    add('closed').start();
    add('closed').state = 'exited';
    add('closed');
    const open = add('open');
    const kept = add('closed', { 'tdw.keep': 'true' });
    const foreign = engine.fake.add('foreign', { Labels: { mine: 'x' } });
    const reaped = await pass();

    expect(new Set(reaped.map(summary))).toEqual(
      new Set([
        ['of-closed-0', 'runClosed', 'removed'],
        ['of-closed-1', 'runClosed', 'removed'],
        ['of-closed-2', 'runClosed', 'removed'],
        [open.name, 'runOpen', 'kept'],
        [kept.name, 'keepLabel', 'kept'],
      ]),
    );
    expect(names()).toEqual([open.name, kept.name, foreign.name]);
    expect(engine.fake.count('stop')).toBe(1);
  });

  test('leaves what is kept on failure where it has failed, and nowhere else', async () => {
    const failed = add('closed', { 'tdw.keep': 'onFailure' });
    const succeeded = add('closed', { 'tdw.keep': 'onFailure' });
    const running = add('closed', { 'tdw.keep': 'onFailure' });
    for (const container of [failed, succeeded, running]) container.start();
    failed.exit(1);
    succeeded.exit(0);
    const reaped = await pass();

    expect(new Set(reaped.map(summary))).toEqual(
      new Set([
        [failed.name, 'keepLabel', 'kept'],
        [succeeded.name, 'runClosed', 'removed'],
        [running.name, 'runClosed', 'removed'],
      ]),
    );
    expect(names()).toEqual([failed.name]);
  });

  test('leaves what is kept on failure where its run has said so, whatever it ended with', async () => {
    const kept = add('closed', { 'tdw.keep': 'onFailure' });
    const other = add('closed', { 'tdw.keep': 'onFailure' });
    const unlabelled = add('closed');
    for (const container of [kept, other, unlabelled]) {
      container.start();
      container.exit(0);
    }
    const reaped = await pass({ lookUpRun: async () => ({ keeps: new Set([kept.name, unlabelled.name]) }) });

    expect(new Set(reaped.map(summary))).toEqual(
      new Set([
        [kept.name, 'keepLabel', 'kept'],
        [other.name, 'runClosed', 'removed'],
        [unlabelled.name, 'runClosed', 'removed'],
      ]),
    );
  });

  test('asks for each run once, and again before each removal', async () => {
    add('closed');
    add('closed');
    add('open');
    const asked: string[] = [];
    await pass({
      lookUpRun: async ({ runId }) => {
        asked.push(runId);
        return runId === 'closed' ? 'closed' : 'open';
      },
    });

    expect(asked).toEqual(['closed', 'open', 'closed', 'closed']);
  });

  test('asks for 16 runs at a time, each with a time of its own', async () => {
    for (let i = 0; i < 20; i++) add(`open-${i}`);
    const sixteen = Promise.withResolvers<void>();
    const signals = new Set<AbortSignal>();
    let asking = 0;
    let most = 0;
    const reaped = await pass({
      lookUpRun: async (_, signal) => {
        most = Math.max(most, ++asking);
        if (signals.add(signal).size === 16) sixteen.resolve();
        await sixteen.promise;
        asking--;
        return 'open';
      },
    });

    expect(reaped).toHaveLength(20);
    expect(signals.size).toBe(20);
    expect(most).toBe(16);
  });

  test('judges each container once more when it is its turn to be removed', async () => {
    for (let i = 0; i < 9; i++) add(`closed-${i}`).state = 'exited';
    const states = ['runOpen', 'underWay'] as const;
    for (const reason of states) add(`closed-${reason}`).state = 'exited';
    let later = false;
    engine.fake.always('remove', (exchange) => {
      later = true;
      exchange.proceed();
    });
    const reaped = await pass({
      isUnderWay: (key) => later && key.startsWith('of-closed-underWay'),
      lookUpRun: async ({ runId }) => (later && runId === 'closed-runOpen' ? 'open' : 'closed'),
    });

    expect(names()).toEqual(['of-closed-runOpen-9', 'of-closed-underWay-10']);
    expect(reaped.filter(({ outcome }) => outcome === 'kept').map(({ reason }) => reason)).toEqual([...states]);
  });

  test.each(['open', 'unknown'] as const)('leaves what is closed at first and then is %s', async (second) => {
    const container = add('any');
    const states = ['closed', second];
    const lookUpRun = async (): Promise<'open' | 'closed'> => {
      const state = states.shift();
      if (state === 'unknown') throw new Error('Temporal is away');
      return state as 'open' | 'closed';
    };
    const [reaped] = await pass({ lookUpRun });

    expect(reaped).toMatchObject({ outcome: 'kept', reason: second === 'open' ? 'runOpen' : 'runUnknown' });
    expect(names()).toEqual([container.name]);
    expect(states).toEqual([]);
  });

  test('of a run that was reset leaves what the run that it became goes on with, and no more', async () => {
    add('reset', { 'tdw.activity-id': '1' }).start();
    add('reset', { 'tdw.activity-id': '2' }).start();
    const nobodys = add('reset');
    const reaped = await pass({ lookUpRun: async () => ({ continues: new Set(['1']) }) });

    expect(new Set(reaped.map(summary))).toEqual(
      new Set([
        ['of-reset-0', 'runOpen', 'kept'],
        ['of-reset-1', 'runClosed', 'removed'],
        [nobodys.name, 'runOpen', 'kept'],
      ]),
    );
  });

  test('leaves what somebody works with by the second look', async () => {
    const { name } = add('closed');
    const answers = [false, true];
    const reaped = await pass({ isUnderWay: (key) => key === name && answers.shift() === true });

    expect(reaped.map(summary)).toEqual([[name, 'underWay', 'kept']]);
    expect(names()).toEqual([name]);
  });

  test('leaves what Temporal does not tell of, says why, and goes on with the others', async () => {
    add('riddle');
    add('closed');
    const away = new Error('Temporal is away');
    const reaped = await pass({
      lookUpRun: async ({ runId }: RunReference) => {
        if (runId === 'riddle') throw away;
        return 'closed';
      },
    });

    expect(reaped).toMatchObject([
      { container: { name: 'of-riddle-0' }, reason: 'runUnknown', outcome: 'kept', error: away },
      { container: { name: 'of-closed-1' }, outcome: 'removed' },
    ]);
    expect(names()).toEqual(['of-riddle-0']);
  });

  test('only says what it would do in a dry run', async () => {
    add('closed').start();

    expect((await pass({ dryRun: true })).map(summary)).toEqual([['of-closed-0', 'runClosed', 'wouldRemove']]);
    expect(names()).toEqual(['of-closed-0']);
    expect(engine.fake.count('stop')).toBe(0);
  });

  test('says what the engine does not remove, and goes on with the others', async () => {
    add('closed');
    add('closed');
    engine.fake.once('remove', failWith(500, 'device is busy'));
    const reaped = await pass();

    expect(reaped.map(({ outcome }) => outcome).toSorted()).toEqual(['failed', 'removed']);
    expect(reaped.find(({ outcome }) => outcome === 'failed')?.error).toMatchObject({ message: 'device is busy' });
  });

  test('beside another one is content with what that one removes', async () => {
    for (let i = 0; i < 20; i++) add('closed').state = 'exited';
    const passes = await Promise.all([pass(), pass()]);

    expect(names()).toEqual([]);
    const outcomes = passes.flat().map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === 'removed')).toHaveLength(20);
    expect(outcomes.filter((outcome) => outcome !== 'removed' && outcome !== 'gone')).toEqual([]);
  });

  test('removes nothing before the grace is over, and ends when it is told to', async () => {
    const { name } = add('closed');
    const stopping = new AbortController();
    const looked = Promise.withResolvers<void>();
    const passing = pass({
      graceMs: 60_000,
      signal: stopping.signal,
      lookUpRun: async () => {
        looked.resolve();
        return 'closed';
      },
    });
    await looked.promise;
    stopping.abort();

    await expect(passing).rejects.toMatchObject({ name: 'AbortError' });
    expect(names()).toEqual([name]);
  });

  test('removes nothing in a grace without an end', async () => {
    const { name } = add('closed');
    const stopping = new AbortController();
    const passing = pass({ graceMs: Infinity, signal: stopping.signal });
    // A timer that overflows fires after one millisecond.
    await delay(50);
    stopping.abort();

    await expect(passing).rejects.toMatchObject({ name: 'AbortError' });
    expect(names()).toEqual([name]);
  });

  test('rejects when the engine does not say what there is', async () => {
    engine.fake.always('list', failWith(500, 'no'));

    await expect(pass()).rejects.toMatchObject({ name: 'EngineError', status: 500 });
  });
});
