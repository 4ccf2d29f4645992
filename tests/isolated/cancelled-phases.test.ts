import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { type ContainerExecutionInput, MessageName, type RunProgress } from '@tdw/payloads';
import type { TestWorker } from '../support/container-worker.ts';
import { type EngineDoor, startEngineDoor } from '../support/engine-door.ts';
import { Hold } from '../support/hold.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { pushNewImage, type Registry, stallingProxy, startRegistry } from '../support/registry.ts';
import { closedAs, runningContainerOf, start } from '../support/runs.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const image = 'busybox:stable';
const SLEEPING = ['sh', '-c', `trap 'exit 143' TERM; echo begun; sleep 600 & wait`];
const FAILING = ['sh', '-c', 'exit 1'];
/** Those that hold a slot of the worker for jobs. */
const HOLDERS = ['pulling', 'creating', 'starting', 'running', 'stopping', 'collecting'];
/** Those whose container may come to its own end first: it is released then, and nobody waits for its removal. */
const ENDING = new Set(['stopping', 'collecting']);

let context: TestWorker;
let connection: Connection;
let registry: Registry;
beforeAll(async () => {
  connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
  context = { client: new Client({ connection }), taskQueue: `test-${randomUUID()}`, engine: connectEngine() };
  registry = await startRegistry();
  await pushNewImage(registry, 'slow');
});
afterAll(async () => {
  await registry.stop();
  await connection.close();
});

const createWorker = useWorkerProcesses();
useLeftoverCheck();

/** Starts a run for each phase that there is, on a worker that is behind the door, and resolves when all are in it. */
async function startInAllPhases(door: HeldDoor, slowImage: Slow): Promise<Map<string, WorkflowHandle>> {
  const runs = new Map<string, WorkflowHandle>();
  const begin = async (phase: string, input: Partial<ContainerExecutionInput>): Promise<WorkflowHandle> => {
    const run = await start(context, { image, command: SLEEPING, ...input });
    runs.set(phase, run);
    return run;
  };
  const holdIn = async (phase: string, call: RegExp, input: Partial<ContainerExecutionInput> = {}): Promise<void> => {
    const reached = door.holdBack(call);
    await begin(phase, input);
    await reached;
  };
  const retry = { maximumAttempts: 2, initialInterval: '1 day' };
  await untilRetrying(await begin('waiting to be run again', { command: FAILING, retry }));
  // Each call has been decided on, and has not come to the engine.
  await holdIn('creating', /^POST .*\/containers\/create/);
  await holdIn('starting', /^POST .*\/containers\/[0-9a-f]+\/start/);
  await holdIn('stopping', /^POST .*\/containers\/[0-9a-f]+\/stop/, { runTimeout: '100ms' });
  // Of an exit that is no success it is asked whether the engine itself has caused it.
  await holdIn('collecting', /^GET .*\/networks\/bridge/, { command: FAILING });
  await begin('pulling', { image: slowImage.reference });
  await slowImage.stalled;
  const waitStrategy = { type: 'log', message: 'never' } as const;
  const running = [
    await begin('running', {}),
    await begin('waiting for a job to be ready', { lifecycle: 'job', waitStrategy }),
    await begin('waiting for a service to be ready', { waitStrategy }),
  ];
  for (const run of running) await runningContainerOf(run);
  await (await begin('using a service', { lifecycle: 'service' })).executeUpdate(MessageName.waitUntilReady);
  await untilScheduled(await begin('queued', {}));
  return runs;
}

interface Slow {
  reference: string;
  stalled: Promise<void>;
}

interface HeldDoor extends EngineDoor {
  /** Holds back the next such call; resolves when it has come. */
  holdBack(call: RegExp): Promise<void>;
  /** Lets all of them go on. */
  release(): void;
}

async function startHeldDoor(): Promise<HeldDoor> {
  const holds: Hold[] = [];
  const door = await startEngineDoor(async (request) => {
    for (const hold of holds) await hold.pass(request);
    return true;
  });
  return {
    ...door,
    holdBack(call) {
      const hold = new Hold(call);
      holds.push(hold);
      return hold.reached;
    },
    release: () => holds.forEach((hold) => hold.open()),
  };
}

async function untilRetrying(run: WorkflowHandle): Promise<void> {
  for (;;) {
    const { containers } = await run.query<RunProgress>(MessageName.progress);
    if (containers[0]?.state === 'retrying') return;
  }
}

async function untilScheduled(run: WorkflowHandle): Promise<void> {
  for (;;) {
    const { raw } = await run.describe();
    if (raw.pendingActivities?.length === 1) return;
  }
}

describe('a run that is cancelled, whatever it is about,', () => {
  test.each(['lives', 'is killed'] as const)(
    'closes as cancelled, and has left nothing by then, where its worker %s',
    async (how) => {
      const door = await startHeldDoor();
      const proxy = await stallingProxy(registry, 16 * 1024);
      try {
        const slots = ['--max-concurrent-containers', String(HOLDERS.length)];
        const worker = createWorker({ taskQueue: context.taskQueue, engine: door.host, flags: slots });
        await worker.start();
        const slow = { reference: `${proxy.address}/slow:1`, stalled: proxy.stalled };
        const runs = await startInAllPhases(door, slow);
        if (how === 'is killed') {
          await worker.end('SIGKILL');
          // What it had asked for is done all the same, and nobody hears the answer.
          door.release();
        }
        await Promise.all([...runs.values()].map((run) => run.cancel()));
        if (how === 'is killed') await createWorker({ taskQueue: context.taskQueue }).start();
        else door.release();

        const endings = [...runs].map(async ([phase, run]) => {
          const status = await closedAs(run);
          const left = await context.engine.findContainers({ 'tdw.workflow-id': run.workflowId });
          return [phase, status, ENDING.has(phase) ? [] : left];
        });
        expect(await Promise.all(endings)).toEqual([...runs.keys()].map((phase) => [phase, 'CANCELLED', []]));
      } finally {
        await proxy.stop();
        door.stop();
      }
    },
    180_000,
  );
});
