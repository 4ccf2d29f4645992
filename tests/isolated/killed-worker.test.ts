import { randomUUID } from 'node:crypto';
import { describe, expect } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import type Docker from 'dockerode';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useSideBySide } from '../support/side-by-side.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const WAITING = ['sh', '-c', 'echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done'];

const context = useClient();
const createWorker = useWorkerProcesses('all');
useLeftoverCheck('all');
const testBeside = useSideBySide();

/** A run whose container runs, on a worker that is killed then. */
async function startAndKill(
  input: Partial<ContainerExecutionInput>,
): Promise<{ run: WorkflowHandle; container: Docker.Container; startNextWorker(): Promise<void> }> {
  const taskQueue = `test-${randomUUID()}`;
  const worker = createWorker({ taskQueue });
  await worker.start();
  const run = await start({ ...context, taskQueue }, { image: 'busybox:stable', ...input });
  const container = await runningContainerOf(run);
  await worker.end('SIGKILL');
  return { run, container, startNextWorker: () => createWorker({ taskQueue }).start() };
}

describe('a container whose worker is killed', () => {
  testBeside(
    'is not run again: the next worker has its exit and all of its output',
    async () => {
      const { run, container, startNextWorker } = await startAndKill({ command: WAITING });
      await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
      await container.wait();
      await startNextWorker();

      expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
        status: 'succeeded',
        stdout: 'begun\ndone\n',
        stdoutBytes: 11,
        reattached: true,
      });
      expect(await startsOf(run)).toHaveLength(1);
    },
    120_000,
  );

  testBeside(
    'counts as run once: its retry is exhausted when it has failed as often as that says',
    async () => {
      const retry = { maximumAttempts: 2, initialInterval: '1ms' };
      const { run, container, startNextWorker } = await startAndKill({
        command: ['sh', '-c', 'sleep 2; exit 3'],
        retry,
      });
      await startNextWorker();

      expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
        status: 'failed',
        exitCode: 3,
        executions: [
          { exitCode: 3, containerId: container.id },
          { exitCode: 3, containerId: expect.any(String) },
        ],
      });
      expect(await startsOf(run)).toHaveLength(2);
    },
    120_000,
  );
});
