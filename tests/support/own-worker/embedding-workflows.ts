import { defineUpdate, type ParentClosePolicy, setHandler, startChild, Trigger } from '@temporalio/workflow';
import { type ContainerExecutionInput, type ExecuteContainerWorkflow, WorkflowName } from '@tdw/payloads';

const childUpdate = defineUpdate<string>('child');

/** A user's workflow that waits for a container run. The update `child` resolves to that run's workflow id. */
export async function embed(input: ContainerExecutionInput, parentClosePolicy: ParentClosePolicy): Promise<void> {
  const started = new Trigger<string>();
  setHandler(childUpdate, async () => started);
  const child = await startChild<ExecuteContainerWorkflow>(WorkflowName.executeContainer, {
    args: [input],
    parentClosePolicy,
  });
  started.resolve(child.workflowId);
  await child.result();
}
