import { Client } from '@temporalio/client';
import { type ExecuteContainerWorkflow, MessageName, type ReadyContainer, WorkflowName } from '@tdw/payloads';

const run = await new Client().workflow.start<ExecuteContainerWorkflow>(WorkflowName.executeContainer, {
  taskQueue: 'docker-tasks',
  workflowId: 'database',
  args: [
    {
      image: 'postgres:15-alpine',
      env: { POSTGRES_PASSWORD: 'secret' },
      ports: ['5432'],
      waitStrategy: { type: 'log', message: 'ready to accept connections', times: 2 },
    },
  ],
});
const { endpoint } = await run.executeUpdate<ReadyContainer, []>(MessageName.waitUntilReady);
console.log(endpoint); // localhost:32915
await run.signal(MessageName.stop);
console.log((await run.result()).status); // succeeded
