import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure, Context } from '@temporalio/activity';
import type { WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import {
  type ContainerActivities,
  type ContainerExecutionOutput,
  type ContainerHeartbeat,
  controlTaskQueue,
  type FailureDetails,
  hostTaskQueue,
  type PipelineOutput,
  type RunContainerRequest,
  serviceTaskQueue,
} from '@tdw/payloads';
import { started } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { bundle, useWorkflowWorker } from './testing/workflow-worker.ts';

// The worker is that of the host `a`; what is placed on another one has a worker only where a test starts one.
const temporal = useWorkflowWorker('index.ts', `test-${randomUUID()}@any`);
const hostLossTimeout = '300ms';
let connection: NativeConnection;
beforeAll(async () => {
  connection = await NativeConnection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
});
afterAll(() => connection.close());

const stops = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const stop of stops) await stop();
});

/** @returns stops it */
function workOn(taskQueue: string, activities: Partial<ContainerActivities>): Promise<() => Promise<void>> {
  return startWorker({ taskQueue, activities });
}

async function startWorker(options: WorkerOptions): Promise<() => Promise<void>> {
  const worker = await Worker.create({ ...options, connection });
  const running = worker.run();
  const stop = async (): Promise<void> => {
    stops.delete(stop);
    worker.shutdown();
    await running;
  };
  stops.add(stop);
  return stop;
}

/** A new host, whose worker is away. */
function aHost(): { name: string; taskQueue: string } {
  const name = `host-${randomUUID()}`;
  return { name, taskQueue: hostTaskQueue(temporal.taskQueue, name) };
}

/** Places runs on these hosts, in that order; the last one has all that come after. */
function placeOn(...hosts: readonly { name: string; taskQueue: string }[]): void {
  const left = [...hosts];
  temporal.activities.placeRun = async () => {
    const { name, taskQueue } = left.length > 1 ? left.shift()! : left[0]!;
    return { host: name, taskQueue };
  };
}

const hostA = () => ({ name: 'a', taskQueue: hostTaskQueue(temporal.taskQueue, 'a') });

const beats = (key: string, host: string): ContainerHeartbeat => ({
  key,
  host,
  phase: 'running',
  containerId: 'c0ffee',
});

/** A worker that is gone for good once it has begun with a container. */
async function beginAndLeave({ name, taskQueue }: { name: string; taskQueue: string }): Promise<void> {
  const begun = Promise.withResolvers<void>();
  const leave = await workOn(taskQueue, {
    runContainer: async ({ key }) => {
      Context.current().heartbeat(beats(key, name));
      begun.resolve();
      throw ApplicationFailure.create({ message: 'the engine is down', nextRetryDelay: '500ms' });
    },
  });
  await begun.promise;
  await leave();
}

describe('a run whose host is lost', () => {
  test('before it began to work fails, with nothing to remove', async () => {
    const host = aHost();
    placeOn(host);
    const run = await temporal.start({ image: 'alpine', name: 'build', hostLossTimeout });
    const failure = await failureOf<FailureDetails>(run.result());

    expect(failure).toMatchObject({ type: 'Tdw.HostLost' });
    expect(failure.message).toContain(`host '${host.name}'`);
    expect(failure.message).toContain('hostLossTimeout of 300ms');
    expect(failure.details).toEqual({ key: expect.any(String), image: 'alpine', name: 'build', host: host.name });
    expect(await scheduledActivities(run)).toEqual(['runContainer', 'reportHost']);
  });

  test('while its container may run says what was last heard, and leaves an order to remove it', async () => {
    const host = aHost();
    placeOn(host);
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: '2s' });
    await beginAndLeave(host);
    const { type, details } = await failureOf<FailureDetails>(run.result());

    expect(type).toBe('Tdw.HostLost');
    expect(details).toEqual({
      key: expect.any(String),
      image: 'alpine',
      host: host.name,
      containerId: 'c0ffee',
      lastHeartbeat: beats(details.key!, host.name),
      cleanup: 'deferred',
    });
    expect(await scheduledActivities(run)).toEqual(['runContainer', 'reportHost', 'removeContainer']);
  });

  test('is run again on another host where its payload allows it', async () => {
    const [lost, other] = [aHost(), hostA()];
    placeOn(lost, other);
    const keys: string[] = [];
    temporal.activities.runContainer = async ({ key }) => {
      keys.push(key);
      return output({ host: 'a' });
    };
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: '2s', rerunOnHostLoss: true });
    await beginAndLeave(lost);
    const result = (await run.result()) as ContainerExecutionOutput;

    expect(result).toMatchObject({ status: 'succeeded', host: 'a' });
    expect(result.executions).toMatchObject([
      { status: 'failed', exitCode: null, host: lost.name, containerId: 'c0ffee', failureType: 'Tdw.HostLost' },
      { status: 'succeeded', host: 'a' },
    ]);
    expect(result).not.toHaveProperty('cleanup');
    expect(keys).toHaveLength(1);
    expect(await scheduledActivities(run)).toEqual(['runContainer', 'reportHost', 'removeContainer', 'runContainer']);
  });

  test('has its container removed there when that host is back while the run still lasts', async () => {
    const lost = aHost();
    placeOn(lost, hostA());
    const isRemoved = Promise.withResolvers<string>();
    temporal.activities.runContainer = async () => {
      await isRemoved.promise;
      return output();
    };
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: '2s', rerunOnHostLoss: true });
    await beginAndLeave(lost);
    while (!(await scheduledActivities(run)).includes('removeContainer'));
    await workOn(controlTaskQueue(lost.taskQueue), {
      removeContainer: async ({ key }) => {
        isRemoved.resolve(key);
        return { removed: true, found: true };
      },
    });

    expect(await run.result()).toMatchObject({ status: 'succeeded' });
    const [first] = ((await run.fetchHistory()).events ?? []).flatMap(
      ({ activityTaskScheduledEventAttributes: scheduled }) => scheduled ?? [],
    );
    const request = JSON.parse(Buffer.from(first!.input!.payloads![0]!.data!).toString()) as RunContainerRequest;
    expect(await isRemoved.promise).toBe(request.key);
  });

  test('is not run again for ever', async () => {
    const hosts = [aHost(), aHost(), aHost(), aHost(), aHost()];
    placeOn(...hosts);
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: 50, rerunOnHostLoss: true });

    expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.HostLost', details: { host: hosts[3]!.name } });
  });

  test('counts no attempt of its retry for that', async () => {
    placeOn(aHost(), hostA());
    let count = 0;
    temporal.activities.runContainer = async () =>
      ++count < 2 ? output({ status: 'failed', success: false, exitCode: 1 }) : output();
    const retry = { maximumAttempts: 2, initialInterval: '1ms' };
    const result = await temporal.execute({ image: 'alpine', hostLossTimeout, rerunOnHostLoss: true, retry });

    expect((result as ContainerExecutionOutput).executions?.map(({ status }) => status)).toEqual([
      'failed',
      'failed',
      'succeeded',
    ]);
  });

  test('is not run again by its retry alone', async () => {
    placeOn(aHost(), hostA());
    const run = temporal.execute({ image: 'alpine', hostLossTimeout, retry: { maximumAttempts: 5 } });

    expect(await failureOf(run)).toMatchObject({ type: 'Tdw.HostLost' });
  });

  test('has its later steps on another one', async () => {
    placeOn(aHost(), hostA());
    temporal.activities.runContainer = async () => output({ host: 'a' });
    const containers = [{ image: 'first', hostLossTimeout }, { image: 'second' }];
    const result = await temporal.execute({ containers, stopOnError: false }, 'containerPipelineWorkflow');

    expect((result as PipelineOutput).results).toMatchObject([
      { status: 'failed', error: { type: 'Tdw.HostLost' } },
      { status: 'succeeded', host: 'a' },
    ]);
  });

  test('has networks made anew on another one, but no container with volumes that it has lost', async () => {
    const lost = aHost();
    placeOn(lost, hostA());
    temporal.activities.runContainer = async ({ workspaces }) => output({ stdout: workspaces?.[0]?.key ?? '' });
    const removed: string[] = [];
    temporal.activities.removeWorkspace = async ({ key }) => {
      removed.push(key);
      return { removed: 1 };
    };
    const first = { image: 'alpine', volumes: ['build:/out'], hostLossTimeout: '2s' };
    const containers = [first, { image: 'alpine', volumes: ['build:/in'] }, { image: 'alpine' }];
    const run = await temporal.start(
      { stopOnError: false, networks: { default: {} }, volumes: { build: {} }, containers },
      'containerPipelineWorkflow',
    );
    await beginAndLeave(lost);
    const { results } = (await run.result()) as PipelineOutput;

    expect(results.map(({ error }) => error?.type)).toEqual(['Tdw.HostLost', 'Tdw.HostLost', undefined]);
    expect(results[1]?.error?.message).toContain(
      "mounts volumes of the run ('build') that were on a host which is lost",
    );
    expect(removed).toEqual([results[2]?.stdout]);
  });

  test('asks it once for containers that wait at the same time', async () => {
    placeOn(aHost(), hostA());
    temporal.activities.runContainer = async () => output();
    const containers = ['x', 'y', 'z'].map((image) => ({ image, hostLossTimeout: '1s', rerunOnHostLoss: true }));
    const run = await temporal.start({ containers }, 'parallelContainersWorkflow');

    expect(await run.result()).toMatchObject({ totalSuccess: 3 });
    const scheduled = await scheduledActivities(run);
    expect(scheduled.filter((name) => name === 'reportHost')).toHaveLength(1);
    expect(scheduled.filter((name) => name === 'runContainer')).toHaveLength(6);
  });
});

describe('a service whose host is lost', () => {
  test('fails so while it is used, and also while it is to be stopped', async () => {
    const host = aHost();
    placeOn(host);
    const isWatched = Promise.withResolvers<void>();
    const leave = await workOn(serviceTaskQueue(host.taskQueue), {
      startService: async () => started({ host: host.name }),
      watchService: async () => {
        isWatched.resolve();
        throw ApplicationFailure.create({ message: 'the engine is down', nextRetryDelay: '500ms' });
      },
    });
    const run = await temporal.start({ image: 'postgres', lifecycle: 'service', hostLossTimeout: '2s' });
    await isWatched.promise;
    await leave();
    await run.signal('tdw.stop');

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.HostLost',
      details: { image: 'postgres', host: host.name, cleanup: 'deferred' },
    });
    expect(await scheduledActivities(run)).toEqual([
      'startService',
      'watchService',
      'stopContainer',
      'reportHost',
      'removeContainer',
    ]);
  });
});

describe('a queue with one host', () => {
  const onlyHost = `test-${randomUUID()}`;

  /** Its workflows have a worker, whatever becomes of its containers. */
  async function startOn(taskQueue: string, input: object): Promise<WorkflowHandle> {
    await startWorker({ taskQueue, workflowBundle: await bundle('index.ts') });
    return temporal.client.workflow.start('executeContainerWorkflow', {
      taskQueue,
      workflowId: randomUUID(),
      args: [input],
    });
  }

  test('is lost, too, where the payload has a limit', async () => {
    const run = await startOn(onlyHost, { image: 'alpine', hostLossTimeout });

    expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.HostLost', details: { image: 'alpine' } });
  });

  test('is lost, too, where the worker that has the queue now says so, which has nothing to remove', async () => {
    const taskQueue = `test-${randomUUID()}`;
    let attempts = 0;
    await workOn(taskQueue, {
      runContainer: async () => {
        if (++attempts > 1) return output({ host: 'new' });
        throw ApplicationFailure.nonRetryable('it is not here', 'Tdw.HostLost', { host: 'old', cleanup: 'deferred' });
      },
    });
    const run = await startOn(taskQueue, { image: 'alpine', rerunOnHostLoss: true });

    expect(((await run.result()) as ContainerExecutionOutput).executions).toMatchObject([
      { status: 'failed', host: 'old', failureType: 'Tdw.HostLost' },
      { status: 'succeeded', host: 'new' },
    ]);
    expect(await scheduledActivities(run)).toEqual(['runContainer', 'runContainer']);
  });

  test('is lost when another host has taken its place', async () => {
    const taskQueue = `test-${randomUUID()}`;
    const run = await startOn(taskQueue, { image: 'alpine', hostLossTimeout: '2s' });
    await beginAndLeave({ name: 'old', taskQueue });
    await workOn(controlTaskQueue(taskQueue), {
      reportHost: async () => ({ host: 'new' }),
      removeContainer: async () => ({ removed: false, found: false }),
    });

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.HostLost',
      details: { host: 'old', cleanup: 'deferred' },
    });
  });
});

describe('a host that is there, and has no free slot', () => {
  test('is waited for, with what was heard of the container', async () => {
    const host = aHost();
    placeOn(host);
    await workOn(controlTaskQueue(host.taskQueue), { reportHost: async () => ({ host: host.name }) });
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: '3s' });
    await beginAndLeave(host);
    while (!(await scheduledActivities(run)).includes('reportHost'));
    const requests: RunContainerRequest[] = [];
    await workOn(host.taskQueue, {
      runContainer: async (request) => {
        requests.push(request);
        return output();
      },
    });

    expect(await run.result()).toMatchObject({ status: 'succeeded' });
    expect(requests).toMatchObject([{ lastHeartbeat: beats(requests[0]!.key, host.name) }]);
    expect(await scheduledActivities(run)).toEqual(['runContainer', 'reportHost', 'runContainer']);
  });

  test('is waited for no longer than the container’s queueTimeout', async () => {
    const host = aHost();
    placeOn(host);
    await workOn(controlTaskQueue(host.taskQueue), { reportHost: async () => ({ host: host.name }) });
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: '3s', queueTimeout: '5s' });

    expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.QueueTimeout' });
    expect(await scheduledActivities(run)).toEqual(['runContainer', 'reportHost', 'runContainer']);
  });

  test('removes the container of a run that is cancelled while it is asked', async () => {
    const host = aHost();
    placeOn(host);
    const [isAsked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    let removed = 0;
    await workOn(controlTaskQueue(host.taskQueue), {
      reportHost: async () => {
        isAsked.resolve();
        await answered.promise;
        return { host: host.name };
      },
      stopContainer: async () => {
        answered.resolve();
        return { stopped: true };
      },
      removeContainer: async () => {
        removed++;
        return { removed: true, found: true };
      },
    });
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: '5s' });
    await beginAndLeave(host);
    await isAsked.promise;
    await run.cancel();
    await run.result().catch(() => undefined);

    expect((await run.describe()).status.name).toBe('CANCELLED');
    expect(removed).toBe(1);
    expect(await scheduledActivities(run)).toEqual(['runContainer', 'reportHost', 'stopContainer', 'removeContainer']);
  });

  test('is there, too, when its worker is of a release that does not know the question', async () => {
    const host = aHost();
    placeOn(host);
    await workOn(controlTaskQueue(host.taskQueue), {
      reportHost: async () => {
        throw ApplicationFailure.create({ message: 'not registered on this worker', type: 'NotFoundError' });
      },
    });
    const run = await temporal.start({ image: 'alpine', hostLossTimeout: '3s' });
    while (!(await scheduledActivities(run)).includes('reportHost'));
    await workOn(host.taskQueue, { runContainer: async () => output() });

    expect(await run.result()).toMatchObject({ status: 'succeeded' });
  });
});
