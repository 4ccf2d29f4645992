import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { Label, MessageName, type ReadyContainer } from '@tdw/payloads';
import { containerPlugin } from '@tdw/worker';
import { NativeConnection, Worker } from '@temporalio/worker';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs } from '../support/runs.ts';

const address = process.env['TEMPORAL_ADDRESS']!;
const workflowsPath = join(__dirname, '../support/own-worker/embedding-workflows.ts');
const engine = connectEngine();
let connection: Connection;
let native: NativeConnection;
beforeAll(async () => {
  [connection, native] = await Promise.all([Connection.connect({ address }), NativeConnection.connect({ address })]);
});
afterAll(async () => {
  await Promise.all([connection.close(), native.close()]);
});
useLeftoverCheck();

interface Embedded {
  parent: WorkflowHandle;
  child: WorkflowHandle;
  container: ReadyContainer;
}

/** A workflow with a container run as its child, whose container runs, for as long as the worker does. */
async function whileEmbedded(
  parentClosePolicy: 'TERMINATE' | 'REQUEST_CANCEL',
  act: (embedded: Embedded) => Promise<void>,
): Promise<void> {
  const { workflow } = new Client({ connection });
  const taskQueue = `test-${randomUUID()}`;
  const plugins = [containerPlugin({ hostId: 'test-host' })];
  const worker = await Worker.create({ connection: native, taskQueue, workflowsPath, plugins });
  await worker.runUntil(async () => {
    const parent = await workflow.start('embed', {
      taskQueue,
      workflowId: `test-${randomUUID()}`,
      args: [sleeping, parentClosePolicy],
    });
    const child = workflow.getHandle(await parent.executeUpdate<string, []>('child'));
    const container = await child.executeUpdate<ReadyContainer, []>(MessageName.waitUntilReady);
    await act({ parent, child, container });
  });
}

const sleeping = {
  image: 'busybox:stable',
  command: ['sh', '-c', `trap 'exit 143' TERM; echo begun; sleep 600 & wait`],
  lifecycle: 'job',
  waitStrategy: { type: 'log', message: 'begun' },
};

describe('a container run that is the child of another workflow', () => {
  test('is cancelled with its parent, which closes when the container is gone', async () => {
    await whileEmbedded('REQUEST_CANCEL', async ({ parent, child, container }) => {
      await parent.cancel();

      expect(await closedAs(parent)).toBe('CANCELLED');
      expect(await engine.inspectContainer(container.containerId)).toBeUndefined();
      expect((await child.describe()).status.name).toBe('CANCELLED');
    });
  });

  test('is cancelled when its parent is terminated, where the policy is to request it', async () => {
    await whileEmbedded('REQUEST_CANCEL', async ({ parent, child, container }) => {
      await parent.terminate();

      expect(await closedAs(child)).toBe('CANCELLED');
      expect(await engine.inspectContainer(container.containerId)).toBeUndefined();
    });
  });

  test('is terminated with its parent by default, and so can stop nothing: the container stays', async () => {
    let embedded: Embedded | undefined;
    await whileEmbedded('TERMINATE', async (running) => {
      embedded = running;
      await running.parent.terminate();

      expect(await closedAs(running.child)).toBe('TERMINATED');
    });
    const { child, container } = embedded!;

    // The worker has shut down: none of its activities is there any more that could stop it.
    expect(await engine.inspectContainer(container.containerId)).toMatchObject({
      state: 'running',
      labels: { [Label.workflowId]: child.workflowId },
    });
    await engine.removeContainer(container.containerId, { force: true });
  });
});
