import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';

const worker = useContainerWorker();
useLeftoverCheck();

function execute(input: ContainerExecutionInput): Promise<ContainerExecutionOutput> {
  return worker.client.workflow.execute('executeContainerWorkflow', {
    taskQueue: worker.taskQueue,
    workflowId: randomUUID(),
    args: [input],
  });
}

describe('a container that runs to its end', () => {
  test('succeeds with its output', async () => {
    const result = await execute({ image: 'busybox:stable', command: ['sh', '-c', 'echo out; echo err >&2'] });

    expect(result).toMatchObject({ status: 'succeeded', success: true, exitCode: 0, stdout: 'out\n', stderr: 'err\n' });
  });

  test('fails with its exit code, and the run completes', async () => {
    const result = await execute({ image: 'busybox:stable', command: ['sh', '-c', 'exit 42'] });

    expect(result).toMatchObject({ status: 'failed', success: false, exitCode: 42 });
  });
});
