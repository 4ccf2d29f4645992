import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ContainerHeartbeat, ContainersOutput } from '@tdw/payloads';
import { useContainerWorker } from '../support/container-worker.ts';
import { type EngineEvent, takeDownEvents } from '../support/engine-events.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, failureOf, runningContainerOf, start } from '../support/runs.ts';

const GIB = 1024 ** 3;
const image = 'busybox:stable';
// More slots than fit, so that the line is the worker's, and not the task queue's.
const worker = useContainerWorker({ maxMemory: '4g', maxCpus: 2, maxConcurrentContainers: 60 });
useLeftoverCheck();

/** A run that takes all there is, until it is cancelled. */
async function occupyAll(): Promise<WorkflowHandle> {
  const command = ['sh', '-c', `trap 'exit 0' TERM; sleep 600 & wait`];
  const run = await start(worker, { image, command, memLimit: '4g' });
  await runningContainerOf(run);
  return run;
}

/** That many of the run's containers say that they wait. */
async function untilWaiting(run: WorkflowHandle, count: number): Promise<void> {
  for (;;) {
    const { raw } = await run.describe();
    const phases = (raw.pendingActivities ?? []).map(({ heartbeatDetails }) => {
      const [data] = heartbeatDetails?.payloads ?? [];
      return data?.data && (JSON.parse(Buffer.from(data.data).toString()) as ContainerHeartbeat).phase;
    });
    if (phases.filter((phase) => phase === 'waitingForCapacity').length === count) return;
    await delay(50);
  }
}

/**
 * Runs that many side by side that ask for so much each, once all of them are in the line.
 *
 * @returns the starts and ends of all containers meanwhile, that of the one before them included
 */
async function runInLine(count: number, memLimit: string): Promise<EngineEvent[]> {
  const events = await takeDownEvents({ label: ['tdw.memory'], event: ['start', 'die'] });
  const before = await occupyAll();
  const containers = Array.from({ length: count }, (_, index) => {
    return { image, command: ['sleep', '0.2'], name: `n${index}`, memLimit };
  });
  const run = await start(worker, { containers }, 'parallelContainersWorkflow');
  await untilWaiting(run, count);
  await before.cancel();
  expect(await closedAs(before)).toBe('CANCELLED');
  expect(((await run.result()) as ContainersOutput).totalSuccess).toBe(count);
  return events(2 * (count + 1));
}

/** The steps in the order in which the engine started them. */
function startOrder(events: readonly EngineEvent[]): number[] {
  const steps = events.filter(({ Action }) => Action === 'start').map(({ Actor }) => Actor.Attributes['tdw.step']);
  return steps.filter((step) => step !== undefined).map((step) => Number(step.slice(1)));
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

describe('containers under a ceiling of 4 GiB and 2 CPUs', () => {
  test('never ask for more together, fifty of them with 1 GiB each, and all are done, in their turn', async () => {
    const events = await runInLine(50, '1g');
    let asked = 0;
    const most = events.map(({ Action, Actor }) => {
      asked += (Action === 'start' ? 1 : -1) * Number(Actor.Attributes['tdw.memory']);
      return asked;
    });
    expect(Math.max(...most)).toBe(4 * GIB);

    const order = startOrder(events);
    expect(order.toSorted((a, b) => a - b)).toEqual(upTo(50));
    // It is let in in its turn, when three of those before it at most are let in and have not started.
    for (const [position, step] of order.entries()) {
      expect(order.slice(position).filter((later) => later < step).length).toBeLessThanOrEqual(3);
    }
  });

  test('start in the very order in which the run asked for them, where each takes all of it', async () => {
    expect(startOrder(await runInLine(12, '4g'))).toEqual(upTo(12));
  });

  test('are refused at once where they ask for more', async () => {
    const run = await start(worker, { image, memLimit: '5g' });

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.InsufficientCapacity',
      message: expect.stringContaining('memLimit asks for 5 GiB of memory of 4 GiB of memory'),
    });
  });

  test('ask for CPUs as for memory, and wait for those of others', async () => {
    const command = ['sh', '-c', `trap 'exit 0' TERM; sleep 600 & wait`];
    const before = await start(worker, { image, command, cpus: 1.5 });
    await runningContainerOf(before);
    const late = await start(worker, { image, cpus: 1, queueTimeout: '1s' });

    expect(await failureOf(late.result())).toMatchObject({
      type: 'Tdw.QueueTimeout',
      message: expect.stringContaining('it asks for 1 CPU, and 1.5 CPUs was in use'),
    });
    expect(await (await start(worker, { image, command: ['true'], cpus: '0.5' })).result()).toMatchObject({
      status: 'succeeded',
    });
    await before.cancel();
    expect(await closedAs(before)).toBe('CANCELLED');
    expect(await failureOf((await start(worker, { image, cpus: 2.5 })).result())).toMatchObject({
      type: 'Tdw.InsufficientCapacity',
      message: expect.stringContaining('cpus asks for 2.5 CPUs of 2 CPUs'),
    });
  });

  test('leave the line when their run is cancelled, or their queueTimeout is over', async () => {
    const before = await occupyAll();
    const cancelled = await start(worker, { image, memLimit: '1g' });
    await untilWaiting(cancelled, 1);
    await cancelled.cancel();
    expect(await closedAs(cancelled)).toBe('CANCELLED');

    const late = await start(worker, { image, memLimit: '1g', queueTimeout: '1s' });
    expect(await failureOf(late.result())).toMatchObject({
      type: 'Tdw.QueueTimeout',
      message: expect.stringContaining('it asks for 1 GiB of memory, and 4 GiB of memory was in use'),
    });
    await before.cancel();
    expect(await closedAs(before)).toBe('CANCELLED');
  });
});
