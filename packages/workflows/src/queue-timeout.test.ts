import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ApplicationFailure, Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { WorkflowCoverage } from '@temporalio/nyc-test-coverage';
import { NativeConnection, Worker } from '@temporalio/worker';
import { type ContainerActivities, type RunContainerRequest, SINK_NAME } from '@tdw/payloads';
import { failureOf } from './testing/failure.ts';
import { scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { bundle, mergeIntoJest } from './testing/workflow-worker.ts';

// Workers that come and go: one decides all the while, and who does it is there only when a test says so.
const taskQueue = `test-${randomUUID()}`;
const coverage = new WorkflowCoverage();
let connection: Connection;
let nativeConnection: NativeConnection;
let stopDeciding: () => Promise<void>;

beforeAll(async () => {
  const address = process.env['TEMPORAL_ADDRESS']!;
  connection = await Connection.connect({ address });
  nativeConnection = await NativeConnection.connect({ address });
  const workflowBundle = await bundle('index.ts', coverage);
  const sinks = { ...coverage.sinks, [SINK_NAME]: { release: { fn: () => undefined } } };
  stopDeciding = await run(await Worker.create({ connection: nativeConnection, taskQueue, workflowBundle, sinks }));
});
afterAll(async () => {
  await stopDeciding();
  mergeIntoJest(coverage);
  await Promise.all([connection.close(), nativeConnection.close()]);
});

async function run(worker: Worker): Promise<() => Promise<void>> {
  const running = worker.run();
  return async () => {
    worker.shutdown();
    await running;
  };
}

async function work(runContainer: ContainerActivities['runContainer']): Promise<() => Promise<void>> {
  return run(await Worker.create({ connection: nativeConnection, taskQueue, activities: { runContainer } }));
}

function start(input: object, workflow = 'executeContainerWorkflow'): Promise<WorkflowHandle> {
  const args = [input];
  return new Client({ connection }).workflow.start(workflow, {
    taskQueue,
    workflowId: randomUUID(),
    args,
  });
}

describe('the queue timeout', () => {
  test('fails a container that no worker takes, and there is nothing to remove', async () => {
    const handle = await start({ image: 'alpine', queueTimeout: '200ms' });

    expect(await failureOf(handle.result())).toMatchObject({ type: 'Tdw.QueueTimeout', details: { image: 'alpine' } });
    expect(await scheduledActivities(handle)).toEqual(['runContainer']);
  });

  test('leaves no networks to remove, where no container has begun', async () => {
    const containers = [{ image: 'alpine', queueTimeout: '200ms' }];
    const handle = await start({ networks: { default: {} }, containers }, 'containerPipelineWorkflow');
    await failureOf(handle.result());

    expect(await scheduledActivities(handle)).toEqual(['runContainer']);
  });

  test('is told to the worker, which may hold the container back until then; where there is none, nothing is', async () => {
    const requests: RunContainerRequest[] = [];
    const leave = await work(async (request) => {
      requests.push(request);
      return output();
    });
    const handle = await start({ image: 'alpine', queueTimeout: '1h' });
    await handle.result();
    await (await start({ image: 'alpine' })).result();

    const [until, none] = requests.map(({ queueUntil }) => queueUntil);
    const { startTime, closeTime } = await handle.describe();
    // The server's time of the workflow's first task.
    expect(until).toBeGreaterThanOrEqual(startTime.getTime() + 3_600_000);
    expect(until).toBeLessThanOrEqual(closeTime!.getTime() + 3_600_000);
    expect(none).toBeUndefined();
    await leave();
  });

  test('does not hold for an attempt after the first: its container is there, and its worker may be away', async () => {
    const keys: string[] = [];
    const begun = Promise.withResolvers<void>();
    const leave = await work(async ({ key }) => {
      keys.push(key);
      begun.resolve();
      throw ApplicationFailure.create({ message: 'the engine is down', nextRetryDelay: '500ms' });
    });
    const handle = await start({ image: 'alpine', queueTimeout: '1s' });
    await begun.promise;
    await leave();
    while ((await scheduledActivities(handle)).length < 2);
    const leaveAgain = await work(async ({ key }) => {
      keys.push(key);
      return output();
    });

    expect(await handle.result()).toMatchObject({ status: 'succeeded' });
    expect(new Set(keys).size).toBe(1);
    expect(await scheduledActivities(handle)).toEqual(['runContainer', 'runContainer']);
    await leaveAgain();
  });
});
