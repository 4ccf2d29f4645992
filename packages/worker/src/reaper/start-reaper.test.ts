import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { EngineClient } from '@tdw/activities';
import { DefaultLogger, type LogEntry, Runtime } from '@temporalio/worker';
import { type ReaperOptions, startReaper } from './start-reaper.ts';

const LABELS = {
  'tdw.execution': 'key',
  'tdw.namespace-id': 'uuid',
  'tdw.workflow-id': 'w',
  'tdw.run-id': 'r',
  'tdw.host': 'h',
};
const CONTAINER = { id: 'c1', name: 'tdw-busybox', state: 'exited', labels: LABELS };
const REMOVED = 'A container that a closed run had left was removed';
const IDS = { containerId: 'c1', name: 'tdw-busybox', state: 'exited', host: 'h', workflowId: 'w', runId: 'r' };

let stop: (() => Promise<void>) | undefined;
let log: LogEntry[];
let awaited: { message: string; seen: PromiseWithResolvers<LogEntry> } | undefined;
beforeEach(() => {
  log = [];
  awaited = undefined;
  const logger = new DefaultLogger('INFO', (entry) => {
    log.push(entry);
    if (entry.message === awaited?.message) awaited.seen.resolve(entry);
  });
  Runtime.install({ logger });
});
afterEach(async () => {
  await stop?.();
  stop = undefined;
  jest.restoreAllMocks();
  await Runtime.instance().shutdown();
});

/** Resolves to the next line of the log that says so. */
function logged(message: string): Promise<LogEntry> {
  awaited = { message, seen: Promise.withResolvers() };
  return awaited.seen.promise;
}

/** An engine that has one container, until it is removed. */
function engineWith(): EngineClient {
  let containers = [CONTAINER];
  const engine: Partial<EngineClient> = {
    listContainers: async () => containers,
    listNetworks: async () => [],
    listVolumes: async () => [],
    inspectContainer: async () => CONTAINER as never,
    removeContainer: async () => {
      containers = [];
      return true;
    },
  };
  return engine as EngineClient;
}

function start(options: Partial<ReaperOptions> = {}): void {
  stop = startReaper({
    engine: engineWith(),
    host: 'h',
    namespaceId: 'uuid',
    isUnderWay: () => false,
    lookUpRun: async () => 'closed',
    graceMs: 1,
    intervalMs: 1,
    ...options,
  });
}

describe('the reaper', () => {
  test('begins at once, and says and counts what it has removed', async () => {
    const counted: unknown[] = [];
    jest.spyOn(Runtime.instance().metricMeter, 'createCounter').mockImplementation(((name: string) => ({
      add: (by: number, tags: unknown) => counted.push([name, by, tags]),
    })) as never);
    const removed = logged(REMOVED);
    start({ intervalMs: 60_000 });

    expect(await removed).toMatchObject({ level: 'INFO', meta: IDS });
    expect(counted).toEqual([['tdw_containers_reaped', 1, { outcome: 'removed' }]]);
  });

  test('tries again in the next pass what could not be removed', async () => {
    const error = new Error('device is busy');
    const engine = engineWith();
    jest.spyOn(engine, 'removeContainer').mockRejectedValueOnce(error);
    const removed = logged(REMOVED);
    start({ engine });
    await removed;

    expect(log[0]).toMatchObject({
      level: 'WARN',
      message: 'A container that a closed run has left could not be removed',
      meta: { ...IDS, error },
    });
  });

  test('goes on when the engine or Temporal fail, and says so', async () => {
    const engine = engineWith();
    const [away, silent] = [new Error('no engine'), new Error('no server')];
    jest.spyOn(engine, 'listContainers').mockRejectedValueOnce(away);
    const lookUpRun = jest.fn<ReaperOptions['lookUpRun']>().mockResolvedValue('closed').mockRejectedValueOnce(silent);
    const removed = logged(REMOVED);
    start({ engine, lookUpRun });
    await removed;

    expect(log.slice(0, -1)).toMatchObject([
      { level: 'WARN', message: 'What closed runs have left could not be looked for', meta: { error: away } },
      {
        level: 'WARN',
        message: 'Temporal does not tell whether the run of a container is open: it is left alone',
        meta: { ...IDS, others: 0, error: silent },
      },
    ]);
  });

  test('says nothing of what is left alone', async () => {
    const secondPass = Promise.withResolvers<void>();
    let passes = 0;
    start({
      isUnderWay: () => {
        if (++passes === 2) secondPass.resolve();
        return true;
      },
    });
    await secondPass.promise;

    expect(log).toEqual([]);
  });

  test('makes one pass only where the next is infinitely far away', async () => {
    let passes = 0;
    start({
      intervalMs: Infinity,
      isUnderWay: () => {
        passes++;
        return true;
      },
    });
    // A timer that overflows fires after one millisecond.
    await delay(50);

    expect(passes).toBe(1);
  });

  test.each(['in a look', 'in the grace', 'between two passes'] as const)('stops at once %s', async (moment) => {
    const reached = Promise.withResolvers<void>();
    start({
      graceMs: 3_600_000,
      intervalMs: 3_600_000,
      lookUpRun: (_, signal) => {
        reached.resolve();
        if (moment !== 'in a look') return Promise.resolve(moment === 'in the grace' ? 'closed' : 'open');
        return delay(3_600_000, 'open' as const, { signal });
      },
    });
    await reached.promise;
    await stop?.();

    expect(log).toEqual([]);
  });
});
