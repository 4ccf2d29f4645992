// Build, test, deploy, on one volume: once all goes well, once the test finds a mistake and nothing is deployed.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { printTable, runExample, startStockWorker } from '@tdw-examples/support';
import { type ContainerPipelineWorkflow, FailureType, type PipelineOutput, WorkflowName } from '@tdw/payloads';
import { ApplicationFailure, WorkflowFailedError } from '@temporalio/client';
import Docker from 'dockerode';
import { buildTestDeploy } from './build-test-deploy.ts';

const [image = 'busybox:stable'] = process.argv.slice(2);

// Whoever names a volume owns it: the workflows never remove it.
const name = `tdw-example-${randomUUID()}`;
const docker = new Docker();
await docker.createVolume({ Name: name });
try {
  await runExample(startStockWorker, async ({ client, taskQueue }) => {
    const execute = async (variant: string, answer: number): Promise<PipelineOutput> =>
      client.workflow.execute<ContainerPipelineWorkflow>(WorkflowName.containerPipeline, {
        taskQueue,
        workflowId: `${taskQueue}-${variant}`,
        args: [buildTestDeploy(image, name, answer)],
      });

    const good = await execute('good', 42);
    show('The pipeline', good);
    assert.deepEqual(statuses(good), ['succeeded', 'succeeded', 'succeeded']);
    assert.equal(good.results[1]?.stdout, 'expected 42, got 42\n', 'What was built did not reach the test');

    const failure = await failureOf(execute('bad', 41));
    assert.equal(failure.type, FailureType.PipelineFailed);
    const partial = failure.details?.[0] as PipelineOutput;
    show(`The failing variant: ${failure.type}, ${failure.message}`, partial);
    assert.deepEqual(statuses(partial), ['succeeded', 'failed', 'skipped']);
    assert.equal(partial.results[1]?.stdout, 'expected 42, got 41\n');

    return 'The good build was deployed, and the bad one was not.';
  });
} finally {
  await docker.getVolume(name).remove();
}

function show(title: string, { results }: PipelineOutput): void {
  console.log(`${title}:`);
  printTable({ name: 'step', status: 'status', exitCode: 'exit', stdout: 'says' }, results);
}

function statuses({ results }: PipelineOutput): string[] {
  return results.map(({ status }) => status);
}

async function failureOf(running: Promise<unknown>): Promise<ApplicationFailure> {
  try {
    await running;
  } catch (error) {
    if (error instanceof WorkflowFailedError && error.cause instanceof ApplicationFailure) return error.cause;
    throw error;
  }
  throw new assert.AssertionError({ message: 'Expected the pipeline to fail' });
}
