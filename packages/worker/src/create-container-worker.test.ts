import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Worker, type WorkerOptions } from '@temporalio/worker';
import { createContainerWorker } from './create-container-worker.ts';
import { FakeWorker } from './testing/fake-worker.ts';
import { fakeConnection, fakeEngine } from './testing/fakes.ts';
import { mergedWorkflowsPath } from './workflow-code/workflows-path.cjs';

describe('createContainerWorker', () => {
  const connection = fakeConnection();
  const engine = fakeEngine();
  let created: WorkerOptions;
  let main: FakeWorker;
  beforeEach(() => {
    main = new FakeWorker('docker-tasks');
    jest.spyOn(Worker, 'create').mockImplementation(async (options) => {
      created = options;
      return main.asWorker();
    });
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('needs no more than a connection', async () => {
    const worker = await createContainerWorker({ connection, engine });

    expect(worker.hostId).toBe('kept-id');
    expect(created).toMatchObject({
      connection,
      namespace: 'default',
      taskQueue: 'docker-tasks',
      maxConcurrentActivityTaskExecutions: 8,
      workflowsPath: mergedWorkflowsPath,
    });
  });

  test('takes a limit and a ready bundle', async () => {
    const workflowBundle = { code: '' };
    await createContainerWorker({ connection, engine, hostId: 'h', maxConcurrentContainers: 3, workflowBundle });

    expect(created).toMatchObject({ maxConcurrentActivityTaskExecutions: 3, workflowBundle });
    expect(created).not.toHaveProperty('workflowsPath');
  });

  test('is what the Temporal Workers are that it consists of', async () => {
    const worker = await createContainerWorker({ connection, engine, hostId: 'h' });
    const companions = { 'docker-tasks.control': 'INITIALIZED', 'docker-tasks.services': 'INITIALIZED' };
    expect(worker.states()).toEqual({ 'docker-tasks': 'INITIALIZED', ...companions });

    const running = worker.run();
    expect(worker.states()).toMatchObject({ 'docker-tasks': 'RUNNING' });
    worker.shutdown();
    await running;
    expect(worker.states()).toMatchObject({ 'docker-tasks': 'STOPPED' });
  });

  test('can be shut down before and after it runs, which is nothing then', async () => {
    const worker = await createContainerWorker({ connection, engine, hostId: 'h' });
    worker.shutdown();

    expect(main.getState()).toBe('INITIALIZED');
  });
});
