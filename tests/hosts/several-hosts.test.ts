import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { type ContainerExecutionOutput, Label, MessageName, type PipelineOutput } from '@tdw/payloads';
import { createContainerWorker, registerActivities, registerWorkflows } from '@tdw/worker';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import { describeWithOwnEngine } from '../support/describe-with-own-engine.ts';
import { type OwnEngine, startOwnEngine } from '../support/own-engine.ts';
import { closedAs } from '../support/runs.ts';

const address = process.env['TEMPORAL_ADDRESS']!;
const workflowBundle = { codePath: process.env['TDW_TEST_BUNDLE']! };
const image = 'busybox:stable';
const SLEEPING = ['sh', '-c', `trap 'exit 143' TERM; echo begun; sleep 600 & wait`];

const engines = new Map<string, OwnEngine>();
let client: Client;
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address }) });
  for (const host of ['a', 'b']) engines.set(host, await startOwnEngine());
}, 60_000);
afterAll(async () => {
  for (const engine of engines.values()) await engine.dispose();
  await client.connection.close();
}, 60_000);

/** What a test has started, and stops if it does not get that far. */
const stops = new Set<() => Promise<void>>();
afterEach(async () => {
  for (const stop of stops) await stop();
});

type Running = Pick<Worker, 'run' | 'shutdown'>;

/** @returns stops it; its containers go on */
async function startWorker(create: (native: NativeConnection) => Promise<Running>): Promise<() => Promise<void>> {
  // Each has one of its own, as on machines of their own.
  const native = await NativeConnection.connect({ address });
  const worker = await create(native);
  const running = worker.run();
  const stop = async (): Promise<void> => {
    stops.delete(stop);
    worker.shutdown();
    await running;
    await native.close();
  };
  stops.add(stop);
  return stop;
}

const hostOptions = (host: string) => ({ engine: connectEngine(engines.get(host)!.host), hostId: `host-${host}` });

function startHost(taskQueue: string, host: string): Promise<() => Promise<void>> {
  return startWorker((connection) =>
    createContainerWorker({ connection, taskQueue, workflowBundle, ...hostOptions(host) }),
  );
}

function start(taskQueue: string, input: unknown, workflow = 'executeContainerWorkflow'): Promise<WorkflowHandle> {
  return client.workflow.start(workflow, { taskQueue, workflowId: randomUUID(), args: [input] });
}

const untilReady = (run: WorkflowHandle): Promise<unknown> => run.executeUpdate(MessageName.waitUntilReady);

/** The containers of a run on each of the hosts, running or not. */
async function containersOf({ workflowId }: WorkflowHandle): Promise<Record<string, number>> {
  const filters = { label: [`${Label.workflowId}=${workflowId}`] };
  const counted = [...engines].map(async ([host, { docker }]) => {
    return [host, (await docker.listContainers({ all: true, filters })).length] as const;
  });
  return Object.fromEntries(await Promise.all(counted));
}

describeWithOwnEngine('two hosts that share a task queue', () => {
  test('each run the containers of the runs that are placed on them, and remove them', async () => {
    const taskQueue = `test-${randomUUID()}@any`;
    await startHost(taskQueue, 'a');
    await startHost(taskQueue, 'b');
    const service = { name: 'db', image, command: SLEEPING, waitStrategy: { type: 'log', message: 'begun' } };
    const containers = [service, { image, command: ['true'] }, { image, command: ['true'] }];
    const starting = Array.from({ length: 6 }, () => start(taskQueue, { containers }, 'containerPipelineWorkflow'));
    const runs = await Promise.all(starting);

    for (const run of runs) {
      const { results, totalSuccess } = (await run.result()) as PipelineOutput;
      expect(totalSuccess).toBe(3);
      expect(new Set(results.map(({ host }) => host)).size).toBe(1);
      expect(results.map(({ attempts }) => attempts)).toEqual([1, 1, 1]);
    }
    for (const stop of stops) await stop();
    // A worker that has stopped has removed what was released.
    for (const run of runs) expect(await containersOf(run)).toEqual({ a: 0, b: 0 });
  });

  test('leave a container alone that is the other’s, while its worker is away', async () => {
    const taskQueue = `test-${randomUUID()}@any`;
    const stopA = await startHost(taskQueue, 'a');
    const script = 'echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done';
    const run = await start(taskQueue, {
      image,
      command: ['sh', '-c', script],
      lifecycle: 'job',
      waitStrategy: { type: 'log', message: 'begun' },
      autoRemove: false,
    });
    const { containerId } = (await untilReady(run)) as { containerId: string };
    await startHost(taskQueue, 'b');
    await stopA();
    // The other host's worker goes on with the run itself, and asks nobody but the first host for its container.
    expect(await run.query(MessageName.progress)).toMatchObject({ containers: [{ state: 'ready', host: 'host-a' }] });
    expect(await containersOf(run)).toEqual({ a: 1, b: 0 });
    const container = engines.get('a')!.docker.getContainer(containerId);
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await container.wait();
    await startHost(taskQueue, 'a');

    expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
      status: 'succeeded',
      host: 'host-a',
      containerId,
      stdout: 'begun\ndone\n',
      reattached: true,
    });
    expect(await containersOf(run)).toEqual({ a: 1, b: 0 });
    await container.remove();
  });

  test('stop a container where it is, when its run is cancelled', async () => {
    const taskQueue = `test-${randomUUID()}@any`;
    await startHost(taskQueue, 'a');
    const run = await start(taskQueue, { image, command: SLEEPING, lifecycle: 'service' });
    await untilReady(run);
    await startHost(taskQueue, 'b');
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
    expect(await containersOf(run)).toEqual({ a: 0, b: 0 });
  });

  test('take the runs of a worker that has no engine', async () => {
    const taskQueue = `test-${randomUUID()}@any`;
    const create = (options: WorkerOptions): Promise<Worker> => Worker.create(options);
    await startWorker((connection) => create(registerWorkflows({ connection, taskQueue, workflowBundle })));
    await startWorker(async (connection) =>
      create(await registerActivities({ connection, taskQueue }, hostOptions('b'))),
    );
    const run = await start(taskQueue, { image, command: ['true'] });

    expect(await run.result()).toMatchObject({ status: 'succeeded', host: 'host-b' });
  });
});
