import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, type WorkflowHandle, WorkflowUpdateFailedError } from '@temporalio/client';
import type { ReadyContainer, RunProgress, WaitUntilReadyRequest } from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { FakeService, started } from './testing/fake-service.ts';
import { endedActivities, failedTasks, scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const SERVICE = { image: 'postgres', name: 'db', ports: ['5432'], waitStrategy: { type: 'port', port: 5432 } };

const untilReady = (handle: WorkflowHandle, request: WaitUntilReadyRequest = {}): Promise<ReadyContainer> =>
  handle.executeUpdate<ReadyContainer, [WaitUntilReadyRequest]>('tdw.waitUntilReady', { args: [request] });

const causeOf = async (update: Promise<unknown>): Promise<unknown> => {
  const error = await update.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
  return (error as WorkflowUpdateFailedError).cause;
};

describe('a service', () => {
  test('is ready, is used, is stopped by a signal, and has succeeded whatever its exit code', async () => {
    const service = new FakeService();
    temporal.activities = service.activities;
    const handle = await temporal.start(SERVICE);

    expect(await untilReady(handle)).toEqual({
      name: 'db',
      host: 'the-host',
      containerId: 'c0ffee',
      endpoint: 'localhost:49153',
      ports: { '5432/tcp': 49153 },
      startedAt: '2026-01-01T00:00:00.000Z',
      readyAt: '2026-01-01T00:00:00.500Z',
    });
    expect(await handle.query<RunProgress>('tdw.progress')).toEqual({
      containers: [
        expect.objectContaining({ name: 'db', image: 'postgres', state: 'ready', endpoint: 'localhost:49153' }),
      ],
    });

    await handle.signal('tdw.stop');
    expect(await handle.result()).toMatchObject({
      status: 'succeeded',
      success: true,
      exitCode: 143,
      endpoint: 'localhost:49153',
      ports: { '5432/tcp': 49153 },
      readyAt: '2026-01-01T00:00:00.500Z',
      attempts: 1,
      reattached: false,
    });
    expect(service.stops).toEqual(['stopped']);
    expect(temporal.released).toEqual([{ host: 'the-host', containerId: 'c0ffee' }]);
    expect(await scheduledActivities(handle)).toEqual(['startService', 'watchService', 'stopContainer']);
  });

  test('without a wait strategy is one when it says so', async () => {
    const service = new FakeService();
    temporal.activities = service.activities;
    const handle = await temporal.start({ image: 'redis', lifecycle: 'service' });
    await untilReady(handle);
    await handle.signal('tdw.stop');

    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
  });

  test('that is told to stop before it is ready stops when it is', async () => {
    const service = new FakeService();
    const start = Promise.withResolvers<void>();
    temporal.activities = {
      ...service.activities,
      startService: async () => {
        await start.promise;
        return started();
      },
    };
    const handle = await temporal.start(SERVICE);
    await handle.signal('tdw.stop');
    start.resolve();

    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(service.stops).toEqual(['stopped']);
  });

  test('whose time to live is over has succeeded', async () => {
    const service = new FakeService();
    temporal.activities = service.activities;
    const handle = await temporal.start({ ...SERVICE, runTimeout: '5s' });
    await service.watched;
    service.exit({ durationMs: 5_000, exitCode: 137, status: 'timedOut', success: false });

    expect(await handle.result()).toMatchObject({ status: 'succeeded', success: true, exitCode: 137 });
    expect(service.stops).toEqual([]);
  });

  test.each([0, 1])(
    'that ends by itself, with exit code %i, fails the run with what it said last',
    async (exitCode) => {
      const service = new FakeService();
      temporal.activities = service.activities;
      const handle = await temporal.start(SERVICE);
      await service.watched;
      service.exit({ exitCode, durationMs: 1_000, stderr: 'FATAL: no space left\n', containerId: 'dead' });

      await expect(handle.result()).rejects.toMatchObject({
        cause: {
          type: 'Tdw.ServiceDied',
          nonRetryable: true,
          message: expect.stringMatching(/'db'.*exit code [01][^]*no space left/),
          details: [{ image: 'postgres', containerId: 'dead', exitCode, logTail: 'FATAL: no space left' }],
        },
      });
      expect(temporal.released).toEqual([{ host: 'the-host', containerId: 'dead' }]);
    },
  );

  test('that does not become ready fails the run, and those who wait for it hear why', async () => {
    const fail = Promise.withResolvers<void>();
    temporal.activities.startService = async () => {
      await fail.promise;
      throw ApplicationFailure.nonRetryable('not ready: port 5432', 'Tdw.NotReady', { removed: true });
    };
    const handle = await temporal.start(SERVICE);
    const update = await handle.startUpdate('tdw.waitUntilReady', { waitForStage: 'ACCEPTED' });
    fail.resolve();

    expect(await causeOf(update.result())).toMatchObject({ type: 'Tdw.NotReady', message: 'not ready: port 5432' });
    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'Tdw.NotReady' } });
    expect(await failedTasks(handle)).toBe(0);
  });

  test('that is cancelled while it is used is stopped at once, and the run closes cancelled', async () => {
    const service = new FakeService();
    temporal.activities = service.activities;
    const handle = await temporal.start(SERVICE);
    await service.watched;
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await scheduledActivities(handle)).toEqual(['startService', 'watchService', 'stopContainer']);
    expect(await endedActivities(handle)).toContain('watchService cancelled');
  });

  test('that became ready in the moment in which it was cancelled is removed', async () => {
    const removals: string[] = [];
    const begun = Promise.withResolvers<void>();
    temporal.activities = {
      ...new FakeService().activities,
      startService: async () => {
        begun.resolve();
        await untilCancelled();
        return started();
      },
      removeContainer: async ({ key }) => {
        removals.push(key);
        return { removed: true, found: true };
      },
    };
    const handle = await temporal.start(SERVICE);
    await begun.promise;
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(removals).toHaveLength(1);
  });

  test('that ended by itself in the moment in which it was to be stopped has died', async () => {
    const service = new FakeService();
    temporal.activities = {
      ...service.activities,
      stopContainer: async () => {
        service.exit({ exitCode: 1, durationMs: 1_000, stderr: 'PANIC', status: 'failed', success: false });
        return { stopped: false };
      },
    };
    const handle = await temporal.start(SERVICE);
    await service.watched;
    await handle.signal('tdw.stop');

    await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'Tdw.ServiceDied' } });
  });

  test('that is cancelled while it is being stopped closes cancelled', async () => {
    const service = new FakeService();
    const ordered = Promise.withResolvers<void>();
    temporal.activities = {
      ...service.activities,
      stopContainer: async ({ reason }) => {
        if (reason === 'stopped') {
          ordered.resolve();
          throw ApplicationFailure.create({ message: 'the engine is down', nextRetryDelay: '1h' });
        }
        return { stopped: true };
      },
    };
    const handle = await temporal.start(SERVICE);
    await service.watched;
    await handle.signal('tdw.stop');
    await ordered.promise;
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await failedTasks(handle)).toBe(0);
    expect(await endedActivities(handle)).toContain('watchService cancelled');
  });

  test('that cannot be stopped is removed instead, and the run says why', async () => {
    const service = new FakeService();
    temporal.activities = {
      ...service.activities,
      stopContainer: async ({ reason }) => {
        if (reason === 'stopped') throw ApplicationFailure.nonRetryable('the engine is gone', 'Tdw.EngineUnreachable');
        return service.activities.stopContainer({ key: '', reason });
      },
    };
    const handle = await temporal.start(SERVICE);
    await service.watched;
    await handle.signal('tdw.stop');

    await expect(handle.result()).rejects.toMatchObject({ cause: { message: 'the engine is gone' } });
    expect(await scheduledActivities(handle)).toEqual([
      'startService',
      'watchService',
      'stopContainer',
      'stopContainer',
    ]);
  });
});

describe('a job with a wait strategy', () => {
  test('can be used until it exits, and that is its result', async () => {
    const job = new FakeService();
    temporal.activities = job.activities;
    const handle = await temporal.start({ ...SERVICE, lifecycle: 'job' });
    expect(await untilReady(handle)).toMatchObject({ endpoint: 'localhost:49153' });
    await job.watched;
    job.exit({ status: 'failed', success: false, exitCode: 3 });

    expect(await handle.result()).toMatchObject({ status: 'failed', exitCode: 3, readyAt: expect.any(String) });
    expect(job.stops).toEqual([]);
  });
});

test('a job whose time was over before it was ready is told as it ended', async () => {
  const job = new FakeService();
  const { readyAt: _, ...unready } = started();
  temporal.activities = { ...job.activities, startService: async () => unready };
  const handle = await temporal.start({ ...SERVICE, lifecycle: 'job', runTimeout: '1s' });
  await job.watched;
  job.exit({ status: 'timedOut', success: false, exitCode: 143, durationMs: 1_000 });

  expect(await handle.result()).toMatchObject({ status: 'timedOut', exitCode: 143 });
  expect(await handle.result()).not.toHaveProperty('readyAt');
});

describe('waiting until ready', () => {
  test('is refused where there is nothing to wait for', async () => {
    const end = Promise.withResolvers<void>();
    temporal.activities.runContainer = async () => {
      await end.promise;
      return output();
    };
    const handle = await temporal.start({ image: 'alpine' });
    const refusal = await causeOf(untilReady(handle));
    end.resolve();

    expect(refusal).toMatchObject({ message: expect.stringMatching(/waitStrategy.*\(none\)/) });
    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
  });

  test.each([[null], ['db'], [5], [{ name: 5 }], [{ nam: 'db' }]])('is refused for %j', async (request) => {
    const service = new FakeService();
    temporal.activities = service.activities;
    const handle = await temporal.start(SERVICE);
    const refusal = await causeOf(untilReady(handle, request as never));
    await handle.signal('tdw.stop');
    await handle.result();

    expect(refusal).toMatchObject({ message: expect.stringMatching(/^Expected nothing, or an object such as/) });
  });

  test('is refused for a name that no container has', async () => {
    const service = new FakeService();
    temporal.activities = service.activities;
    const handle = await temporal.start(SERVICE);
    const refusal = await causeOf(untilReady(handle, { name: 'cache' }));
    await handle.signal('tdw.stop');
    await handle.result();

    expect(refusal).toMatchObject({ message: expect.stringMatching(/'db'.*got the name 'cache'/) });
  });
});

test('the signal to stop does nothing to a job', async () => {
  const end = Promise.withResolvers<void>();
  temporal.activities.runContainer = async () => {
    await end.promise;
    return output();
  };
  const handle = await temporal.start({ image: 'alpine' });
  await handle.signal('tdw.stop');
  await handle.query('tdw.progress');
  end.resolve();

  expect(await handle.result()).toMatchObject({ status: 'succeeded' });
});
