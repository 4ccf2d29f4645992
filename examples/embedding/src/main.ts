// A workflow of one's own has a container run as its child: once to the end, and while the container runs it is
// cancelled once, and terminated once. Each time the container is gone.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';
import { type Example, printTable, runExample, startWorkerProcess } from '@tdw-examples/support';
import { connectEngine } from '@tdw/activities';
import { type ExecuteContainerWorkflow, Label, MessageName } from '@tdw/payloads';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import type { reportWorkflow } from './workflows.ts';

type Parent = WorkflowHandle<typeof reportWorkflow>;

const engine = connectEngine();
const program = fileURLToPath(import.meta.resolve('./worker.ts'));
const startWorker = async (taskQueue: string) => startWorkerProcess([program], { TASK_QUEUE: taskQueue });

await runExample(startWorker, async (example) => {
  const report = await (await start(example, 'undisturbed', 0)).result();
  console.log(`Undisturbed, the report says ${report}.`);
  assert.equal(report, '42');

  const ends = await Promise.all([
    endWhileRunning(example, 'cancelled', async (parent) => parent.cancel()),
    endWhileRunning(example, 'terminated', async (parent) => parent.terminate()),
  ]);
  printTable({ parent: 'the parent was', child: 'the child was', left: 'containers left' }, ends);
  assert.deepEqual(ends, [
    { parent: 'CANCELLED', child: 'CANCELLED', left: 0 },
    { parent: 'TERMINATED', child: 'CANCELLED', left: 0 },
  ]);
  return 'However the parent ended, the child was cancelled, and its container is gone.';
});

async function start({ client, taskQueue }: Example, name: string, seconds: number): Promise<Parent> {
  const workflowId = `${taskQueue}-${name}`;
  return client.workflow.start<typeof reportWorkflow>('reportWorkflow', { taskQueue, workflowId, args: [seconds] });
}

/** Ends a parent while the container of its child runs; resolves to what became of all three when the child has closed. */
async function endWhileRunning(
  example: Example,
  name: string,
  end: (parent: Parent) => Promise<unknown>,
): Promise<{ parent: string; child: string; left: number }> {
  const parent = await start(example, name, 600);
  const childId = await parent.executeUpdate<string, []>('report.containerRun');
  const child = example.client.workflow.getHandle<ExecuteContainerWorkflow>(childId);
  await child.executeUpdate(MessageName.waitUntilReady);
  await end(parent);
  const closed = [await closedAs(parent), await closedAs(child)] as const;
  const left = await engine.findContainers({ [Label.workflowId]: childId });
  return { parent: closed[0], child: closed[1], left: left.length };
}

async function closedAs(run: WorkflowHandle): Promise<string> {
  await run.result().catch((error: unknown) => {
    if (!(error instanceof WorkflowFailedError)) throw error;
  });
  return (await run.describe()).status.name;
}
