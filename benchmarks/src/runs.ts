import type { Client } from '@temporalio/client';
import {
  type ContainerExecutionInput,
  type ContainerExecutionOutput,
  type ParallelInput,
  type ParallelOutput,
  WorkflowName,
} from '@tdw/payloads';
import { BENCH_LABEL, ECHO, ECHO_OUTPUT, IMAGE, TRUE } from './workload.ts';

/** The workflows of one benchmark, from start to result as their caller sees it. */
export interface Runs {
  /** Ours, and its result held against what it has to be. */
  echo(taskQueue?: string): Promise<void>;
  container(input: Partial<ContainerExecutionInput>): Promise<ContainerExecutionOutput>;
  /** So many containers in one run. @returns the events of its history */
  parallel(containers: number): Promise<number>;
  noop(taskQueue?: string): Promise<void>;
  /** Ends what is still open, for an interrupted benchmark. */
  terminateOpen(): Promise<void>;
}

export interface TaskQueues {
  ours: string;
  noop: string;
}

interface Closed {
  workflowId: string;
  result: unknown;
}

export function createRuns(client: Client, runId: string, taskQueues: TaskQueues): Runs {
  const open = new Set<string>();
  let started = 0;

  async function execute(workflow: string, taskQueue: string, args: unknown[]): Promise<Closed> {
    const workflowId = `bench-${runId}-${++started}`;
    open.add(workflowId);
    const result: unknown = await client.workflow.execute(workflow, { taskQueue, workflowId, args });
    open.delete(workflowId);
    return { workflowId, result };
  }

  const payload = (input: Partial<ContainerExecutionInput>): ContainerExecutionInput => ({
    image: IMAGE,
    labels: { [BENCH_LABEL]: runId },
    ...input,
  });

  async function container(
    input: Partial<ContainerExecutionInput>,
    taskQueue: string = taskQueues.ours,
  ): Promise<ContainerExecutionOutput> {
    const { result } = await execute(WorkflowName.executeContainer, taskQueue, [payload(input)]);
    return result as ContainerExecutionOutput;
  }

  return {
    container,
    async echo(taskQueue) {
      const { status, stdout } = await container({ command: [...ECHO] }, taskQueue);
      if (stdout !== ECHO_OUTPUT) throw new Error(`The run ended as ${status} and wrote ${JSON.stringify(stdout)}`);
    },
    async parallel(containers) {
      const input: ParallelInput = {
        containers: Array.from({ length: containers }, () => payload({ command: [...TRUE] })),
      };
      const { workflowId, result } = await execute(WorkflowName.parallelContainers, taskQueues.ours, [input]);
      const { totalSuccess } = result as ParallelOutput;
      if (totalSuccess !== containers) throw new Error(`Of ${containers} containers, ${totalSuccess} succeeded`);
      return (await client.workflow.getHandle(workflowId).describe()).historyLength;
    },
    async noop(taskQueue = taskQueues.noop) {
      await execute('noopWorkflow', taskQueue, []);
    },
    async terminateOpen() {
      await Promise.allSettled([...open].map((workflowId) => client.workflow.getHandle(workflowId).terminate()));
    },
  };
}
