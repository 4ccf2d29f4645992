import {
  ChildWorkflowCancellationType,
  defineUpdate,
  ParentClosePolicy,
  proxyActivities,
  setHandler,
  startChild,
  Trigger,
} from '@temporalio/workflow';
import { type ContainerExecutionInput, type ExecuteContainerWorkflow, WorkflowName } from '@tdw/payloads';
import type * as activities from './activities.ts';

const { amountsOfOrders } = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });

/** Resolves to the workflow id of the run that has the container, when there is one. */
const containerRun = defineUpdate<string>('report.containerRun');

/**
 * A workflow of one's own: an activity of its own knows the orders, and a container adds them up.
 *
 * @param seconds - how long the container takes
 */
export async function reportWorkflow(seconds: number): Promise<string> {
  const started = new Trigger<string>();
  setHandler(containerRun, async () => started);

  const amounts = await amountsOfOrders();
  const child = await startChild<ExecuteContainerWorkflow>(WorkflowName.executeContainer, {
    args: [addUp(amounts, seconds)],
    // When this workflow is cancelled, it waits until the child has stopped and removed its container.
    cancellationType: ChildWorkflowCancellationType.WAIT_CANCELLATION_COMPLETED,
    // When it ends in another way (fails, times out, is terminated), the child is cancelled. The default, TERMINATE,
    // closes the child without running its code once more: nobody would stop the container.
    parentClosePolicy: ParentClosePolicy.REQUEST_CANCEL,
  });
  started.resolve(child.workflowId);
  const { stdout } = await child.result();
  return stdout.trim();
}

function addUp(amounts: readonly number[], seconds: number): ContainerExecutionInput {
  const script = `trap 'exit 143' TERM; echo 'Adding up' >&2; sleep ${seconds} & wait; echo $((${amounts.join(' + ')}))`;
  return {
    name: 'add-up',
    image: 'busybox:stable',
    command: ['sh', '-c', script],
    // A job still, but one can wait until it is under way.
    lifecycle: 'job',
    waitStrategy: { type: 'log', message: 'Adding up' },
  };
}
