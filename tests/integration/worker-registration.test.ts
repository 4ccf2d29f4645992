import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { bundleWorkflows, registerActivities, registerAll, registerWorkflows } from '@tdw/worker';
import { DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import Docker from 'dockerode';
import { useLeftoverCheck } from '../support/leftovers.ts';
import * as ownActivities from '../support/own-worker/activities.ts';

const address = process.env['TEMPORAL_ADDRESS']!;
const workflowBundle = { codePath: process.env['TDW_TEST_BUNDLE']! };
const docker = new Docker();
let connection: Connection;
let native: NativeConnection;
beforeAll(async () => {
  [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
});
afterAll(async () => {
  await Promise.all([connection.close(), native.close()]);
});
useLeftoverCheck();

function sayHello(taskQueue: string): Promise<ContainerExecutionOutput> {
  const args = [{ image: 'busybox:stable', command: ['echo', 'hello'] }];
  return new Client({ connection }).workflow.execute('executeContainerWorkflow', {
    taskQueue,
    workflowId: `test-${randomUUID()}`,
    args,
  });
}

test('registerAll: one worker does it all, from a bundle with workflows of the user’s, and leaves nothing behind', async () => {
  const taskQueue = `test-${randomUUID()}`;
  const bundle = await bundleWorkflows({
    workflowsPath: join(__dirname, '../support/own-worker/workflows.ts'),
    logger: new DefaultLogger('WARN'),
  });
  const options = { connection: native, taskQueue, workflowBundle: bundle, activities: ownActivities };
  const worker = await Worker.create(await registerAll(options, { hostId: 'test-host' }));
  const { workflow } = new Client({ connection });
  const greeting = worker.runUntil(
    workflow.execute('greetFromContainer', { taskQueue, workflowId: `test-${randomUUID()}`, args: ['you'] }),
  );

  expect(await greeting).toBe('hello you\n');
});

test('registerWorkflows and registerActivities: one worker decides, the other one does', async () => {
  const taskQueue = `test-${randomUUID()}`;
  const options = { connection: native, taskQueue };
  const [decider, doer] = await Promise.all([
    Worker.create({ ...registerWorkflows({ ...options, workflowBundle }), identity: 'decider' }),
    Worker.create({ ...(await registerActivities(options, { hostId: 'test-host' })), identity: 'doer' }),
  ]);
  const result = await decider.runUntil(doer.runUntil(sayHello(taskQueue)));

  expect(result).toMatchObject({ status: 'succeeded', stdout: 'hello\n', host: 'test-host' });
  // The one that has seen the result has no engine, so the container is still there for its host to remove.
  const container = docker.getContainer(result.containerId!);
  expect((await container.inspect()).State.Status).toBe('exited');
  await container.remove({ v: true });
});
