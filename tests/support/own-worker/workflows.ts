import { executeChild, proxyActivities, workflowInfo } from '@temporalio/workflow';
import {
  type ContainerActivities,
  type ContainerExecutionInput,
  type ContainerExecutionOutput,
  controlTaskQueue,
  type RemoveContainerResult,
} from '@tdw/payloads';

const { greet } = proxyActivities<{ greet(name: string): Promise<string> }>({ startToCloseTimeout: '10s' });

/** A user's workflow, with an activity of the user's and a container of ours. */
export async function greetFromContainer(name: string): Promise<string> {
  const input: ContainerExecutionInput = { image: 'busybox:stable', command: ['echo', await greet(name)] };
  const { stdout }: ContainerExecutionOutput = await executeChild('executeContainerWorkflow', { args: [input] });
  return stdout;
}

export async function removeByHand(key: string): Promise<RemoveContainerResult> {
  const taskQueue = controlTaskQueue(workflowInfo().taskQueue);
  return proxyActivities<ContainerActivities>({ taskQueue, startToCloseTimeout: '10s' }).removeContainer({ key });
}
