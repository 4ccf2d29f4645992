import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, ContainersOutput } from '@tdw/payloads';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, failureOf, runningContainerOf, start } from '../support/runs.ts';
import { useSideBySide } from '../support/side-by-side.ts';

// How runs close: the table of the contract, row by row and column by column, on real containers.
const worker = useContainerWorker();

const image = 'busybox:stable';
const sh = (script: string): ContainerExecutionInput => ({ image, command: ['sh', '-c', script] });
const good = sh('echo good');
// Ends at once when it is told to; a shell that is process 1 would not.
const untilStopped = sh(`trap 'exit 0' TERM; sleep 60 & wait`);

/** By the Temporal server itself. */
const TAKEN_PORT = process.env['TEMPORAL_ADDRESS']!.split(':').at(-1);

interface Cause {
  what: string;
  container: ContainerExecutionInput;
  /** What the result of that container says. */
  result: object;
  /** The failure of a single run. Absent: it completes, for what a container does is data. */
  failure?: string;
}

const CAUSES: readonly Cause[] = [
  {
    what: 'exits with another code than 0',
    container: sh('echo bad; exit 3'),
    result: { status: 'failed', success: false, exitCode: 3, stdout: 'bad\n' },
  },
  {
    what: 'is over its run timeout',
    container: { ...sh(`trap 'exit 9' TERM; echo begun; sleep 60 & wait`), runTimeout: '300ms' },
    result: { status: 'timedOut', success: false, exitCode: 9, stdout: 'begun\n' },
  },
  {
    what: 'has an image that cannot be had',
    container: { image: 'localhost:1/no/such:image' },
    result: { status: 'failed', success: false, exitCode: null, error: { type: 'Tdw.RegistryUnreachable' } },
    failure: 'Tdw.RegistryUnreachable',
  },
  {
    what: 'asks for what the operator does not allow',
    container: { ...good, volumes: ['/:/host'] },
    result: { status: 'failed', exitCode: null, error: { type: 'Tdw.PolicyViolation' } },
    failure: 'Tdw.PolicyViolation',
  },
  {
    what: 'has a command that is not there',
    container: { image, command: ['no-such-command'] },
    result: { status: 'failed', exitCode: 127, error: { type: 'Tdw.StartFailed' } },
    failure: 'Tdw.StartFailed',
  },
  {
    what: 'asks for a port of the host that is taken',
    container: { ...good, ports: [`${TAKEN_PORT}:80`] },
    result: { status: 'failed', error: { type: 'Tdw.StartFailed', details: { removed: true } } },
    failure: 'Tdw.StartFailed',
  },
  {
    what: 'does not become ready',
    container: {
      ...sh(`trap 'exit 0' TERM; echo waiting; sleep 60 & wait`),
      lifecycle: 'job',
      waitStrategy: { type: 'log', message: 'never', startupTimeout: '300ms' },
    },
    result: { status: 'failed', error: { type: 'Tdw.NotReady', details: { logTail: 'waiting' } } },
    failure: 'Tdw.NotReady',
  },
];

describe.each(CAUSES)('a container that $what', ({ container, result, failure }) => {
  useLeftoverCheck('all');
  const testBeside = useSideBySide();

  testBeside(`alone: ${failure === undefined ? 'completes' : `fails with ${failure}`}`, async () => {
    const run = await start(worker, container);
    const ending: unknown = failure === undefined ? await run.result() : await failureOf(run.result());

    expect(ending).toMatchObject(failure === undefined ? result : { type: failure, details: { removed: true } });
    expect(await closedAs(run)).toBe(failure === undefined ? 'COMPLETED' : 'FAILED');
  });

  testBeside(
    'in a pipeline that stops on error: fails with Tdw.PipelineFailed and what there is, the rest is skipped',
    async () => {
      const run = await start(worker, { containers: [good, container, good] }, 'containerPipelineWorkflow');
      const { type, details } = await failureOf<ContainersOutput>(run.result());

      expect(type).toBe('Tdw.PipelineFailed');
      expect(details).toMatchObject({
        results: [{ status: 'succeeded', stdout: 'good\n' }, result, { status: 'skipped', attempts: 0 }],
        totalSuccess: 1,
        totalFailed: 1,
        totalSkipped: 1,
      });
    },
  );

  testBeside('in a pipeline that goes on: completes with counts', async () => {
    const input = { containers: [container, good], stopOnError: false };
    const run = await start(worker, input, 'containerPipelineWorkflow');

    expect(await run.result()).toMatchObject({
      results: [result, { status: 'succeeded' }],
      totalSuccess: 1,
      totalFailed: 1,
    });
  });

  testBeside('in a parallel set that goes on: completes with counts', async () => {
    const run = await start(worker, { containers: [good, container, good] }, 'parallelContainersWorkflow');

    expect(await run.result()).toMatchObject({
      results: [{ status: 'succeeded' }, result, { status: 'succeeded' }],
      totalSuccess: 2,
      totalFailed: 1,
    });
  });

  testBeside(
    'in a parallel set that fails fast: fails with Tdw.ParallelFailed, the others cancelled or skipped',
    async () => {
      const containers = [untilStopped, container, good];
      const input = { containers, maxConcurrency: 2, failureStrategy: 'failFast' };
      const run = await start(worker, input, 'parallelContainersWorkflow');
      const { type, details } = await failureOf<ContainersOutput>(run.result());

      expect(type).toBe('Tdw.ParallelFailed');
      expect(details).toMatchObject({ results: [{ success: false }, result, { status: 'skipped' }], totalFailed: 1 });
      expect(['cancelled', 'skipped']).toContain(details.results[0]?.status);
    },
  );
});

describe.each([
  ['executeContainerWorkflow', untilStopped],
  ['executeContainerWorkflow', { ...untilStopped, lifecycle: 'service' as const }],
  [
    'containerPipelineWorkflow',
    { containers: [{ ...untilStopped, lifecycle: 'service' as const }, untilStopped, good] },
  ],
  ['parallelContainersWorkflow', { containers: [untilStopped, untilStopped], failureStrategy: 'failFast' }],
])('%s %j', (workflow, input) => {
  useLeftoverCheck();

  test('closes cancelled when it is cancelled, and leaves nothing', async () => {
    const run = await start(worker, input, workflow);
    await runningContainerOf(run);
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
  });
});

describe('a payload that is not valid', () => {
  useLeftoverCheck();

  test.each([
    ['executeContainerWorkflow', { imag: 'x' }, 'did you mean image?'],
    ['containerPipelineWorkflow', { containers: [{ image: '' }] }, 'containers[0].image'],
    ['parallelContainersWorkflow', { containers: [] }, 'containers'],
  ])('%s fails with Tdw.InvalidPayload for a payload that is not valid', async (workflow, input, message) => {
    const run = await start(worker, input, workflow);

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.InvalidPayload',
      message: expect.stringContaining(message),
    });
  });
});
