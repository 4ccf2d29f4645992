// A worker of one's own (worker.ts), as a process: it runs a workflow and an activity of its own, and containers.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { runExample, startWorkerProcess } from '@tdw-examples/support';
import { type ExecuteContainerWorkflow, WorkflowName } from '@tdw/payloads';
import type { greetingWorkflow } from './workflows.ts';

const program = fileURLToPath(import.meta.resolve('./worker.ts'));
const startWorker = async (taskQueue: string) => startWorkerProcess([program], { TASK_QUEUE: taskQueue });

await runExample(startWorker, async ({ client, taskQueue }) => {
  const [greeting, container] = await Promise.all([
    client.workflow.execute<typeof greetingWorkflow>('greetingWorkflow', {
      taskQueue,
      workflowId: `${taskQueue}-greeting`,
      args: ['you'],
    }),
    client.workflow.execute<ExecuteContainerWorkflow>(WorkflowName.executeContainer, {
      taskQueue,
      workflowId: `${taskQueue}-container`,
      args: [{ image: 'busybox:stable', command: ['sh', '-c', 'echo "Hello from a container"'] }],
    }),
  ]);

  console.log(`Its own workflow said: ${greeting}`);
  console.log(`The container said:    ${container.stdout.trim()}`);
  assert.match(greeting, /^Hello you, from an activity/);
  assert.equal(container.stdout, 'Hello from a container\n');
  return 'One worker ran both.';
});
