import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, defaultPayloadConverter } from '@temporalio/common';
import type { RunProgress } from '@tdw/payloads';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const named = (...names: string[]) => names.map((name) => ({ image: 'alpine', name }));

interface Metadata {
  currentDetails: string;
}

describe('a run', () => {
  test('shows where each of its containers is, in its progress and in its details', async () => {
    const testing = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    temporal.activities.runContainer = async ({ container: { name } }) => {
      if (name === 'lint') throw ApplicationFailure.nonRetryable('no image', 'Tdw.ImageNotFound', { removed: true });
      if (name === 'test') {
        testing.resolve();
        await end.promise;
      }
      return output({ name: name!, exitCode: 0, containerId: 'c0ffee' });
    };
    const input = { containers: named('build', 'lint', 'test', 'deploy'), stopOnError: false };
    const handle = await temporal.start(input, 'containerPipelineWorkflow');
    await testing.promise;
    const { containers } = await handle.query<RunProgress>('tdw.progress');
    const { currentDetails } = await handle.query<Metadata>('__temporal_workflow_metadata');
    end.resolve();
    await handle.result();

    expect(containers).toEqual([
      { name: 'build', image: 'alpine', state: 'succeeded', host: 'the-host', containerId: 'c0ffee', exitCode: 0 },
      { name: 'lint', image: 'alpine', state: 'failed', error: { type: 'Tdw.ImageNotFound', message: 'no image' } },
      { name: 'test', image: 'alpine', state: 'scheduled' },
      { name: 'deploy', image: 'alpine', state: 'pending' },
    ]);
    expect(currentDetails.split('\n')).toEqual([
      '- build (alpine): **succeeded**, exit code 0',
      '- lint (alpine): **failed**, Tdw.ImageNotFound',
      '- test (alpine): **scheduled**',
      '- deploy (alpine): **pending**',
    ]);
  });

  test('of many containers shows the first fifty in its details, and all of them in its progress', async () => {
    temporal.activities.runContainer = async () => output();
    const input = { containers: named(...Array.from({ length: 60 }, (_, index) => `n${index}`)) };
    const handle = await temporal.start(input, 'parallelContainersWorkflow');
    await handle.result();
    const { currentDetails } = await handle.query<Metadata>('__temporal_workflow_metadata');

    expect(currentDetails.split('\n')).toHaveLength(51);
    expect(currentDetails).toMatch(/- \.\.\. and 10 more$/);
    expect((await handle.query<RunProgress>('tdw.progress')).containers).toHaveLength(60);
  });

  test('names its containers in the summaries of their activities', async () => {
    temporal.activities.runContainer = async () => output();
    const handle = await temporal.start(
      { containers: [{ image: 'alpine' }, ...named('b')] },
      'containerPipelineWorkflow',
    );
    await handle.result();
    const { events } = await handle.fetchHistory();
    const summaries = (events ?? []).flatMap(({ userMetadata }) =>
      userMetadata?.summary ? [defaultPayloadConverter.fromPayload(userMetadata.summary)] : [],
    );

    expect(summaries).toEqual(['alpine', 'b']);
  });
});
