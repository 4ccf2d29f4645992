import { workflowInfo } from '@temporalio/workflow';

// Works in a workflow, and nowhere else.
const { workflowType } = workflowInfo();

export async function selfAwareWorkflow(): Promise<string> {
  return workflowType;
}
