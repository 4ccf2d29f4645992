import { Client } from '@temporalio/client';
import { type ParallelContainersWorkflow, WorkflowName } from '@tdw/payloads';

const suites = ['parser', 'database', 'http', 'login'];
const output = await new Client().workflow.execute<ParallelContainersWorkflow>(WorkflowName.parallelContainers, {
  taskQueue: 'docker-tasks',
  workflowId: 'suites-42',
  args: [
    {
      containers: suites.map((name) => ({ name, image: 'my-tests:42', command: ['npm', 'test', '--', name] })),
      maxConcurrency: 3,
    },
  ],
});
console.log(output.totalSuccess, output.totalFailed); // 3 1
