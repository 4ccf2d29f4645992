import { Client } from '@temporalio/client';
import { type ExecuteContainerWorkflow, parseContainerExecutionInput, WorkflowName } from '@tdw/payloads';

const input = parseContainerExecutionInput({ image: 'alpine:3.22', command: ['echo', 'hello'], runTimeout: '1m' });
const result = await new Client().workflow.execute<ExecuteContainerWorkflow>(WorkflowName.executeContainer, {
  taskQueue: 'docker-tasks',
  workflowId: 'hello',
  args: [input],
});
console.log(result.status, result.exitCode, result.stdout); // succeeded 0 hello
