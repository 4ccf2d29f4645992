import { describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import type { Program } from '../chaos/lab/program.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const image = 'busybox:stable';
const command = ['sh', '-c', `trap 'exit 143' TERM; echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done`];

const context = useClient();

const createWorker = useWorkerProcesses();
useLeftoverCheck();

async function startWorker(): Promise<Program> {
  const worker = createWorker({ taskQueue: context.taskQueue });
  await worker.start();
  return worker;
}

/** A run whose container runs, on a worker that is killed then. */
async function startAndKill(): Promise<{ run: WorkflowHandle; letGo: () => Promise<void> }> {
  const worker = await startWorker();
  const run = await start(context, { image, command });
  const container = await runningContainerOf(run);
  await worker.end('SIGKILL');
  const letGo = async (): Promise<void> => {
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await container.wait();
  };
  return { run, letGo };
}

describe('a container whose worker is killed', () => {
  test('is not run again: the next worker has its exit and all of its output', async () => {
    const { run, letGo } = await startAndKill();
    await letGo();
    await startWorker();

    expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
      status: 'succeeded',
      stdout: 'begun\ndone\n',
      stdoutBytes: 11,
      reattached: true,
    });
    expect(await startsOf(run)).toHaveLength(1);
  }, 120_000);

  test('counts as run once: its retry is exhausted when it has failed as often as that says', async () => {
    const worker = await startWorker();
    const retry = { maximumAttempts: 2, initialInterval: '1ms' };
    const run = await start(context, { image, command: ['sh', '-c', 'sleep 2; exit 3'], retry });
    const container = await runningContainerOf(run);
    await worker.end('SIGKILL');
    await startWorker();

    expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
      status: 'failed',
      exitCode: 3,
      executions: [
        { exitCode: 3, containerId: container.id },
        { exitCode: 3, containerId: expect.any(String) },
      ],
    });
    expect(await startsOf(run)).toHaveLength(2);
  }, 120_000);

  test('is stopped and removed by another worker of the engine when the run is cancelled', async () => {
    const { run } = await startAndKill();
    await startWorker();
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
    expect(await context.engine.findContainers({ 'tdw.workflow-id': run.workflowId })).toEqual([]);
  }, 120_000);
});
