import { ChildWorkflowCancellationType, executeChild, ParentClosePolicy } from '@temporalio/workflow';
import { type ExecuteContainerWorkflow, WorkflowName } from '@tdw/payloads';

export async function migrateWorkflow(version: string): Promise<number | null> {
  const { exitCode } = await executeChild<ExecuteContainerWorkflow>(WorkflowName.executeContainer, {
    args: [{ name: 'migrate', image: `my-app:${version}`, command: ['npm', 'run', 'migrate'] }],
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  });
  return exitCode;
}
