import { randomUUID } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { connectEngine, type EngineClient } from '@tdw/activities';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { startEngineDoor } from '../support/engine-door.ts';
import { freePort } from '../support/free-port.ts';
import { Gate, gated } from '../support/gated-engine.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { Relay } from '../support/relay.ts';
import { removalOf, runningContainerOf, start } from '../support/runs.ts';
import { startStockWorker, type StockWorker } from '../support/stock-worker.ts';
import { useClient } from '../support/test-client.ts';

const REMOVED = 'A container that a closed run had left was removed';
const UNKNOWN = 'Temporal does not tell whether the run of a container is open: it is left alone';

const SLEEP = { image: 'busybox:stable', command: ['sh', '-c', `trap 'exit 0' TERM; sleep 600 & wait`] };

const context = useClient();
useLeftoverCheck();

/** A run whose container sleeps, and ends when it is told to. */
function sleepOn(taskQueue: string): Promise<WorkflowHandle> {
  return context.client.workflow.start('executeContainerWorkflow', {
    taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [SLEEP],
  });
}

/** A worker that does not wait long before it removes what is left. */
function startEagerWorker(taskQueue: string, ...args: string[]): Promise<StockWorker> {
  const times = ['--reap-interval', '1s', '--reap-grace', '1s'];
  return startStockWorker('--task-queue', taskQueue, '--host-id', 'host-a', ...times, ...args);
}

describe('the reaper', () => {
  test('removes the container of a run that was terminated, says and counts it, whoever else does', async () => {
    const taskQueues = [`test-${randomUUID()}`, `test-${randomUUID()}`] as const;
    const ports = [await freePort(), await freePort()];
    const workers = await Promise.all(
      taskQueues.map((taskQueue, i) => startEagerWorker(taskQueue, '--metrics-address', `localhost:${ports[i]}`)),
    );
    const run = await sleepOn(taskQueues[0]);
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
    const metrics = await Promise.all(
      ports.map(async (port) => (await fetch(`http://localhost:${port}/metrics`)).text()),
    );
    expect(metrics.join('').match(/^tdw_containers_reaped\{.*\} .*$/gm)).toEqual([
      expect.stringMatching(/outcome="removed".*\} 1$/),
    ]);
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
    // A look at a server that does not answer takes half a minute.
  }, 120_000);

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

describe('the reaper of a worker whose activity does not hear that its run was terminated', () => {
  const gate = new Gate();
  const passes = new EventEmitter<{ pass: [] }>();
  const worker = useContainerWorker({
    engine: announcing(gated(connectEngine(), 'startContainer', gate), passes),
    hostId: `host-${randomUUID()}`,
    reapInterval: 50,
    reapGrace: 50,
  });

  test('leaves the container to that, and removes it when the activity has ended', async () => {
    const run = await start(worker, SLEEP);
    await gate.reached;
    const container = await runningContainerOf(run);
    await run.terminate();
    for (let pass = 0; pass < 3; pass++) await once(passes, 'pass');

    expect((await container.inspect()).State.Running).toBe(true);
    gate.open();
    await removalOf(container);
  });
});

/** Says of each pass of the reaper when it begins. */
function announcing(engine: EngineClient, passes: EventEmitter<{ pass: [] }>): EngineClient {
  return new Proxy(engine, {
    get(target, name: keyof EngineClient) {
      if (name === 'listContainers') passes.emit('pass');
      return target[name];
    },
  });
}
