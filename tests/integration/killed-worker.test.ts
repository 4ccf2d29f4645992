import { describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import type Docker from 'dockerode';
import type { Program } from '../chaos/lab/program.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const WAITING = ['sh', '-c', 'echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done'];

const context = useClient();

const createWorker = useWorkerProcesses();
useLeftoverCheck();

async function startWorker(): Promise<Program> {
  const worker = createWorker({ taskQueue: context.taskQueue });
  await worker.start();
  return worker;
}

/** A run whose container runs, on a worker that is killed then. */
async function startAndKill(
  input: Partial<ContainerExecutionInput>,
): Promise<{ run: WorkflowHandle; container: Docker.Container }> {
  const worker = await startWorker();
  const run = await start(context, { image: 'busybox:stable', ...input });
  const container = await runningContainerOf(run);
  await worker.end('SIGKILL');
  return { run, container };
}

describe('a container whose worker is killed', () => {
  test('is not run again: the next worker has its exit and all of its output', async () => {
    const { run, container } = await startAndKill({ command: WAITING });
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await container.wait();
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
    const retry = { maximumAttempts: 2, initialInterval: '1ms' };
    const { run, container } = await startAndKill({ command: ['sh', '-c', 'sleep 2; exit 3'], retry });
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
});
