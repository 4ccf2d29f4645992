import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import { startEngineDoor } from '../support/engine-door.ts';
import { Hold } from '../support/hold.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { start, startsOf } from '../support/runs.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const SLEEPING = ['sh', '-c', `trap 'exit 143' TERM; sleep 600 & wait`];

const createWorker = useWorkerProcesses();
useLeftoverCheck();

test('a worker that is frozen in the act, and wakes up when another has gone on, does nothing more', async () => {
  const connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
  const taskQueue = `test-${randomUUID()}`;
  const context = { client: new Client({ connection }), taskQueue, engine: connectEngine() };
  const inStart = new Hold(/^POST .*\/containers\/[0-9a-f]+\/start/);
  const inStop = new Hold(/^POST .*\/containers\/[0-9a-f]+\/stop/);
  const inCreate = new Hold(/^POST .*\/containers\/create/);
  const holds: Hold[] = [];
  const door = await startEngineDoor(async (request) => {
    for (const hold of holds) await hold.pass(request);
    return true;
  });
  // As many slots as runs: it asks for no more of them, which it would take into the ice with it.
  const frozen = createWorker({ taskQueue, engine: door.host, flags: ['--max-concurrent-containers', '3'] });
  const successor = createWorker({ taskQueue });
  try {
    await frozen.start();
    const runUntil = async (hold: Hold, input: Partial<ContainerExecutionInput>): Promise<WorkflowHandle> => {
      holds.push(hold);
      const run = await start(context, { image: 'busybox:stable', ...input });
      await hold.reached;
      return run;
    };
    // Each has asked whether it is still the one, has been told so, and is frozen before its call arrives.
    const stopped = await runUntil(inStop, { command: SLEEPING, runTimeout: '100ms' });
    const started = await runUntil(inStart, { command: ['echo', 'started once'] });
    const created = await runUntil(inCreate, { command: ['echo', 'created once'] });
    frozen.freeze();
    await successor.start();

    const result = (run: WorkflowHandle): Promise<ContainerExecutionOutput> => run.result();
    expect(await result(stopped)).toMatchObject({ status: 'timedOut', exitCode: 143, reattached: true });
    expect(await result(started)).toMatchObject({ status: 'succeeded', stdout: 'started once\n' });
    expect(await result(created)).toMatchObject({ status: 'succeeded', stdout: 'created once\n' });

    for (const hold of holds) hold.open();
    frozen.thaw();
    const last = await start(context, { image: 'busybox:stable', command: ['true'] });
    await successor.end('SIGTERM');
    expect(await result(last)).toMatchObject({ status: 'succeeded' });
    // When it has ended, it has done all that it ever will.
    await frozen.end('SIGTERM');
    for (const run of [stopped, started, created]) expect(await startsOf(run)).toHaveLength(1);
  } finally {
    door.stop();
    await connection.close();
  }
}, 180_000);
