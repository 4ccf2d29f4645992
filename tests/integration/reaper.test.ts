import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import Docker from 'dockerode';
import { startEngineDoor } from '../support/engine-door.ts';
import { freePort } from '../support/free-port.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { Relay } from '../support/relay.ts';
import { removalOf, runningContainerOf } from '../support/runs.ts';
import { startStockWorker, type StockWorker } from '../support/stock-worker.ts';

const REMOVED = 'A container that a closed run had left was removed';
const UNKNOWN = 'Temporal does not tell whether the run of a container is open: it is left alone';

let client: Client;
let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
  client = new Client({ connection });
});
afterAll(async () => {
  await connection.close();
});
useLeftoverCheck();

/** A run whose container sleeps, and ends when it is told to. */
function sleepOn(taskQueue: string): Promise<WorkflowHandle> {
  return client.workflow.start('executeContainerWorkflow', {
    taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [{ image: 'busybox:stable', command: ['sh', '-c', `trap 'exit 0' TERM; sleep 600 & wait`] }],
  });
}

/** A worker that does not wait long before it removes what is left. */
function startEagerWorker(taskQueue: string, ...args: string[]): Promise<StockWorker> {
  const times = ['--reap-interval', '1s', '--reap-grace', '1s'];
  return startStockWorker('--task-queue', taskQueue, '--host-id', 'host-a', ...times, ...args);
}

describe('the reaper', () => {
  test('removes the container of a run that was terminated, says and counts it, whoever else does', async () => {
    const [taskQueue, metricsPort] = [`test-${randomUUID()}`, await freePort()];
    const workers = await Promise.all([
      startEagerWorker(taskQueue, '--metrics-address', `localhost:${metricsPort}`),
      startEagerWorker(`test-${randomUUID()}`),
    ]);
    const run = await sleepOn(taskQueue);
    const container = await runningContainerOf(run);
    const removed = Promise.race(workers.map((worker) => worker.logged(REMOVED)));
    await run.terminate();

    expect(await removed).toMatchObject({
      level: 'info',
      containerId: container.id,
      state: 'running',
      host: 'host-a',
      workflowId: run.workflowId,
    });
    await expect(container.inspect()).rejects.toMatchObject({ statusCode: 404 });
    const metrics = await (await fetch(`http://localhost:${metricsPort}/metrics`)).text();
    const ownRemovals = workers[0].log.filter(({ msg }) => msg === REMOVED).length;
    expect(metrics.match(/^tdw_containers_reaped\{.*outcome="removed".*\} 1$/gm) ?? []).toHaveLength(ownRemovals);
    for (const worker of workers) await worker.end('SIGTERM');
    const removals = workers.flatMap(({ log }) => log.filter(({ msg }) => msg === REMOVED));
    expect(removals).toHaveLength(1);
  });

  test('removes nothing while Temporal cannot be asked, and goes on when it can', async () => {
    const { hostname, port } = new URL(`tcp://${process.env['TEMPORAL_ADDRESS']}`);
    const connectToTemporal = () => connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const relay = new Relay(connectToTemporal);
    await relay.open(0);
    const relayPort = relay.port;
    const taskQueue = `test-${randomUUID()}`;
    const worker = await startEagerWorker(taskQueue);
    const run = await sleepOn(taskQueue);
    const container = await runningContainerOf(run);
    // What this one knows of the run, it knows through the relay.
    const other = await startEagerWorker(`test-${randomUUID()}`, '--address', `127.0.0.1:${relayPort}`);
    await worker.end('SIGTERM');
    relay.shut();
    await run.terminate();

    expect(await other.logged(UNKNOWN)).toMatchObject({ level: 'warn', containerId: container.id });
    expect((await container.inspect()).State.Running).toBe(true);
    const removal = removalOf(container);
    await relay.open(relayPort);
    await removal;
    await other.end('SIGTERM');
    relay.shut();
  });

  test('removes what a killed worker has created and not started', async () => {
    const held = Promise.withResolvers<void>();
    const door = await startEngineDoor((bytes) => {
      const isStart = /^POST \S+\/start /.test(bytes.toString('latin1'));
      if (isStart) held.resolve();
      return !isStart;
    });
    const before = process.env['DOCKER_HOST'];
    process.env['DOCKER_HOST'] = door.host;
    const taskQueue = `test-${randomUUID()}`;
    const first = await startEagerWorker(taskQueue);
    if (before === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = before;
    const run = await sleepOn(taskQueue);
    await held.promise;
    await first.end('SIGKILL');
    door.stop();
    await run.terminate();
    const filters = { label: [`tdw.workflow-id=${run.workflowId}`] };
    const [created] = await new Docker().listContainers({ all: true, filters });
    expect(created?.State).toBe('created');

    const second = await startEagerWorker(taskQueue);
    expect(await second.logged(REMOVED)).toMatchObject({ containerId: created?.Id, state: 'created' });
    await second.end('SIGTERM');
  });
});
