import type { Client } from '@temporalio/client';
import { type ContainerExecutionInput, type ContainerExecutionOutput, WorkflowName } from '@tdw/payloads';
import { BENCH_LABEL, ECHO, ECHO_OUTPUT, IMAGE } from './workload.ts';

/** The workflows of one benchmark, from start to result as their caller sees it. */
export interface Runs {
  /** Ours, and its result held against what it has to be. */
  echo(): Promise<void>;
  container(input: Partial<ContainerExecutionInput>): Promise<ContainerExecutionOutput>;
  noop(): Promise<void>;
  /** Ends what is still open, for an interrupted benchmark. */
  terminateOpen(): Promise<void>;
}

export interface TaskQueues {
  ours: string;
  noop: string;
}

export function createRuns(client: Client, runId: string, taskQueues: TaskQueues): Runs {
  const open = new Set<string>();
  let started = 0;

  async function execute(workflow: string, taskQueue: string, args: unknown[]): Promise<unknown> {
    const workflowId = `bench-${runId}-${++started}`;
    open.add(workflowId);
    const result: unknown = await client.workflow.execute(workflow, { taskQueue, workflowId, args });
    open.delete(workflowId);
    return result;
  }

  async function container(input: Partial<ContainerExecutionInput>): Promise<ContainerExecutionOutput> {
    const payload: ContainerExecutionInput = { image: IMAGE, labels: { [BENCH_LABEL]: runId }, ...input };
    return (await execute(WorkflowName.executeContainer, taskQueues.ours, [payload])) as ContainerExecutionOutput;
  }

  return {
    container,
    async echo() {
      const { status, stdout } = await container({ command: [...ECHO] });
      if (stdout !== ECHO_OUTPUT) throw new Error(`The run ended as ${status} and wrote ${JSON.stringify(stdout)}`);
    },
    async noop() {
      await execute('noopWorkflow', taskQueues.noop, []);
    },
    async terminateOpen() {
      await Promise.allSettled([...open].map((workflowId) => client.workflow.getHandle(workflowId).terminate()));
    },
  };
}
