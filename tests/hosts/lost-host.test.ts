import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { type ContainerExecutionOutput, Label } from '@tdw/payloads';
import type Docker from 'dockerode';
import type { Program } from '../chaos/lab/program.ts';
import { describeWithOwnEngine } from '../support/describe-with-own-engine.ts';
import { type OwnEngine, startOwnEngine } from '../support/own-engine.ts';
import { containerOf, failureOf } from '../support/runs.ts';
import { useSideBySide } from '../support/side-by-side.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const image = 'busybox:stable';
const command = ['sh', '-c', `trap 'exit 143' TERM; echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done`];
/** In all a good 20 seconds until a host is given up: its worker is missed 15 seconds after its last word. */
const hostLossTimeout = '3s';

interface Host {
  engine: OwnEngine;
  worker: Program;
}

let client: Client;
/** Of the host `b` of each test. The host `a` of each has one of its own, for some are killed. */
let engineOfB: OwnEngine;
const engines: OwnEngine[] = [];
const createWorker = useWorkerProcesses('all');
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! }) });
  engineOfB = await startEngine();
}, 60_000);
afterAll(async () => {
  await Promise.all(engines.map((engine) => engine.dispose()));
  await client.connection.close();
}, 60_000);
const testBeside = useSideBySide();

async function startEngine(): Promise<OwnEngine> {
  const engine = await startOwnEngine();
  engines.push(engine);
  return engine;
}

/** A run whose container runs on the host `a`, and another host, `b`, with which it shares the task queue. */
async function startOnFirstOfTwoHosts(
  input: object,
): Promise<{ run: WorkflowHandle; container: Docker.Container; a: Host; b: Host }> {
  const taskQueue = `test-${randomUUID()}@any`;
  const hostOf = (name: string, engine: OwnEngine): Host => {
    const flags = ['--host-id', `host-${name}`, '--reap-interval', '1s', '--reap-grace', '1s'];
    return { engine, worker: createWorker({ taskQueue, engine: engine.host, flags }) };
  };
  const [a, b] = [hostOf('a', await startEngine()), hostOf('b', engineOfB)];
  await a.worker.start();
  const run = await client.workflow.start('executeContainerWorkflow', {
    taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [{ image, command, hostLossTimeout, ...input }],
  });
  const container = await containerWith('start', a.engine, run);
  await b.worker.start();
  return { run, container, a, b };
}

function containerWith(
  event: 'start' | 'destroy',
  { docker }: OwnEngine,
  { workflowId }: WorkflowHandle,
): Promise<Docker.Container> {
  return containerOf({ label: [`${Label.workflowId}=${workflowId}`], event: [event] }, docker);
}

async function letEnd(container: Docker.Container): Promise<void> {
  await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
}

async function isGone({ docker }: OwnEngine, { workflowId }: WorkflowHandle): Promise<boolean> {
  const filters = { label: [`${Label.workflowId}=${workflowId}`] };
  return (await docker.listContainers({ all: true, filters })).length === 0;
}

describeWithOwnEngine('a host that is lost with its engine and its worker', () => {
  testBeside(
    'fails the run, and removes what it has left when it is back',
    async () => {
      const { run, container, a, b } = await startOnFirstOfTwoHosts({});
      await a.worker.end('SIGKILL');
      await a.engine.kill();

      expect(await failureOf(run.result())).toMatchObject({
        type: 'Tdw.HostLost',
        details: {
          host: 'host-a',
          containerId: container.id,
          lastHeartbeat: { host: 'host-a', containerId: container.id },
          cleanup: 'deferred',
        },
      });
      await a.engine.start();
      const removed = containerWith('destroy', a.engine, run);
      await a.worker.start();
      expect((await removed).id).toBe(container.id);
      expect(await isGone(a.engine, run)).toBe(true);
      expect(await isGone(b.engine, run)).toBe(true);
    },
    180_000,
  );

  testBeside(
    'has its job done by another one where the payload allows it, and what it has left removed meanwhile',
    async () => {
      const { run, container, a, b } = await startOnFirstOfTwoHosts({ rerunOnHostLoss: true });
      await a.worker.end('SIGKILL');
      await a.engine.kill();
      const again = await containerWith('start', b.engine, run);
      await a.engine.start();
      const removed = containerWith('destroy', a.engine, run);
      await a.worker.start();
      // The run is open, so no reaper removes anything of it.
      expect((await removed).id).toBe(container.id);
      await letEnd(again);

      expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
        status: 'succeeded',
        host: 'host-b',
        containerId: again.id,
        stdout: 'begun\ndone\n',
        executions: [
          { status: 'failed', host: 'host-a', containerId: container.id, failureType: 'Tdw.HostLost' },
          { status: 'succeeded', host: 'host-b', containerId: again.id },
        ],
      });
      await b.worker.end('SIGTERM');
      expect(await isGone(a.engine, run)).toBe(true);
      expect(await isGone(b.engine, run)).toBe(true);
    },
    180_000,
  );
});

describeWithOwnEngine('a host whose worker is frozen, and wakes up when its container is run elsewhere', () => {
  testBeside(
    'has that container alone, and its own removed',
    async () => {
      const { run, container, a, b } = await startOnFirstOfTwoHosts({ rerunOnHostLoss: true });
      a.worker.freeze();
      const again = await containerWith('start', b.engine, run);
      const removed = containerWith('destroy', a.engine, run);
      a.worker.thaw();
      expect((await removed).id).toBe(container.id);
      await letEnd(again);

      expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
        status: 'succeeded',
        host: 'host-b',
        containerId: again.id,
      });
      await b.worker.end('SIGTERM');
      expect(await isGone(a.engine, run)).toBe(true);
      expect(await isGone(b.engine, run)).toBe(true);
    },
    180_000,
  );
});
