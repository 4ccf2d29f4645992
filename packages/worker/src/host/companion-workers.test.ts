import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { ContainerActivities } from '@tdw/payloads';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { FakeWorker } from '../testing/fake-worker.ts';
import { workerOptions } from '../testing/fakes.ts';
import { CompanionWorkers, isCompanion } from './companion-workers.ts';
import type { ContainerHost } from './container-host.ts';

const names = [
  'placeRun',
  'runContainer',
  'stopContainer',
  'removeContainer',
  'removeWorkspace',
  'startService',
  'watchService',
];

function hostThat({
  drain = async () => undefined,
  close = async () => undefined,
  startReaper = () => async () => undefined,
}: {
  drain?: () => Promise<void>;
  close?: () => Promise<void>;
  startReaper?: ContainerHost['startReaper'];
} = {}): ContainerHost {
  return {
    id: 'h',
    activities: Object.fromEntries(names.map((name) => [name, () => name])) as unknown as ContainerActivities,
    remover: { remove: () => undefined, drain },
    maxConcurrentContainers: 8,
    held: { close },
    warnings: async () => [],
    maxConcurrentServices: 3,
    startReaper,
  };
}

describe('the workers beside the user’s own', () => {
  let created: WorkerOptions[];
  let workers: FakeWorker[];
  let allBegun: PromiseWithResolvers<void>;
  let create: jest.Spied<typeof Worker.create>;
  beforeEach(() => {
    [created, workers] = [[], []];
    allBegun = Promise.withResolvers();
    create = jest.spyOn(Worker, 'create').mockImplementation(async (options) => {
      created.push(options);
      const worker = new FakeWorker(options.taskQueue);
      if (options.taskQueue.endsWith('.services')) allBegun.resolve(worker.begun);
      return worker.asWorker();
    });
  });
  afterEach(() => {
    create.mockRestore();
  });

  /** Runs a worker with its companions to its end; all of them are shut down when they run. */
  async function run(companions: CompanionWorkers): Promise<void> {
    const main = new FakeWorker('q');
    const running = companions.runWorker(main.asWorker(), () => main.run());
    main.shutdown();
    await running;
  }

  test('have a queue, activities and slots of their own', async () => {
    const main = new FakeWorker('q');
    const companions = new CompanionWorkers(hostThat(), workerOptions());
    expect(companions.states()).toEqual({ 'q.control': 'INITIALIZED', 'q.services': 'INITIALIZED' });

    const running = companions.runWorker(main.asWorker(), () => main.run());
    await allBegun.promise;
    expect(companions.states()).toEqual({ 'q.control': 'RUNNING', 'q.services': 'RUNNING' });
    main.shutdown();
    await running;

    expect(companions.states()).toEqual({ 'q.control': 'STOPPED', 'q.services': 'STOPPED' });
    expect(created.map(({ taskQueue, activities }) => [taskQueue, Object.keys(activities!)])).toEqual([
      ['q.control', ['stopContainer', 'removeContainer', 'removeWorkspace']],
      ['q.services', ['startService', 'watchService']],
    ]);
    expect(created.map((options) => options.maxConcurrentActivityTaskExecutions)).toEqual([undefined, 3]);
  });

  test('take the containers, too, where several hosts share the task queue', async () => {
    const main = new FakeWorker('q@any');
    const shared = workerOptions({ taskQueue: 'q@any', maxConcurrentActivityTaskExecutions: 5 });
    const companions = new CompanionWorkers(hostThat(), shared);
    const running = companions.runWorker(main.asWorker(), () => main.run());
    await allBegun.promise;
    main.shutdown();
    await running;

    expect(companions.states()).toEqual({ 'q@h': 'STOPPED', 'q@h.control': 'STOPPED', 'q@h.services': 'STOPPED' });
    expect(created.map(({ taskQueue, activities }) => [taskQueue, Object.keys(activities!)])).toEqual([
      ['q@h', ['runContainer']],
      ['q@h.control', ['stopContainer', 'removeContainer', 'removeWorkspace']],
      ['q@h.services', ['startService', 'watchService']],
    ]);
    expect(created.map((options) => options.maxConcurrentActivityTaskExecutions)).toEqual([5, undefined, 3]);
  });

  test('speak to the same server in the same way, as the plugins before them have left it', async () => {
    const options = workerOptions({ namespace: 'team', workflowsPath: '/w.ts', maxCachedWorkflows: 7 });
    const companions = new CompanionWorkers(hostThat(), workerOptions());
    const dataConverter = { payloadCodecs: [] };
    companions.configureWorker({ ...options, dataConverter, sinks: {}, plugins: [{ name: 'mine' }] });
    const main = new FakeWorker('q');
    const running = companions.runWorker(main.asWorker(), () => main.run());
    await allBegun.promise;
    main.shutdown();
    await running;

    for (const { taskQueue: _, activities: __, maxConcurrentActivityTaskExecutions: ___, ...others } of created)
      expect(others).toEqual({
        connection: options.connection,
        namespace: 'team',
        dataConverter,
        plugins: [{ name: 'tdw.companion' }],
      });
    expect(created.every((companion) => isCompanion(companion))).toBe(true);
    expect(isCompanion(options)).toBe(false);
  });

  test('are not created any more when it has ended by then', async () => {
    create.mockImplementation(async ({ taskQueue }) => {
      const worker = new FakeWorker(taskQueue);
      workers.push(worker);
      // Long enough for the other one to have ended.
      await new Promise((resolve) => setImmediate(resolve));
      return worker.asWorker();
    });
    await run(new CompanionWorkers(hostThat(), workerOptions()));

    expect(workers.map((worker) => worker.getState())).toEqual(['STOPPED']);
  });

  test('end it when they cannot be created', async () => {
    create.mockRejectedValue(new Error('no such namespace'));
    const main = new FakeWorker('q');
    const companions = new CompanionWorkers(hostThat(), workerOptions());

    await expect(companions.runWorker(main.asWorker(), () => main.run())).rejects.toThrow('no such namespace');
    expect(main.getState()).toBe('STOPPED');
  });

  test('have the reaper at work while it runs', async () => {
    const reaper: string[] = [];
    const startReaper = (): (() => Promise<void>) => {
      reaper.push('started');
      return async () => void reaper.push('stopped');
    };
    await run(new CompanionWorkers(hostThat({ startReaper }), workerOptions()));

    expect(reaper).toEqual(['started', 'stopped']);
  });

  test('are done when what was released is removed and outputs are let go of, whatever ended them', async () => {
    const drained: string[] = [];
    const host = hostThat({
      drain: async () => void drained.push('drained'),
      close: async () => void drained.push('let go'),
    });
    await run(new CompanionWorkers(host, workerOptions()));
    create.mockRejectedValue(new Error('broken'));
    const main = new FakeWorker('q');
    await expect(
      new CompanionWorkers(host, workerOptions()).runWorker(main.asWorker(), () => main.run()),
    ).rejects.toThrow('broken');

    expect(drained.toSorted()).toEqual(['drained', 'drained', 'let go', 'let go']);
  });
});
