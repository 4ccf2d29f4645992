import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, CancelledFailure } from '@temporalio/client';
import type { PipelineInput, PipelineOutput, RunContainerRequest, RunProgress } from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { FakeService } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();
const SERVICE = { image: 'postgres', name: 'db', lifecycle: 'service' } as const;

const run = (input: PipelineInput): Promise<PipelineOutput> =>
  temporal.execute(input, 'containerPipelineWorkflow') as Promise<PipelineOutput>;

/** Steps named after what becomes of them; returns the names in the order in which they ran. */
function steps(): string[] {
  const ran: string[] = [];
  temporal.activities.runContainer = async ({ container: { name = '' } }) => {
    ran.push(name);
    if (name.startsWith('unrunnable'))
      throw ApplicationFailure.nonRetryable('no image', 'Tdw.ImageNotFound', { removed: true });
    if (name.startsWith('fail')) return output({ name, status: 'failed', success: false, exitCode: 3 });
    if (name.startsWith('slow')) return output({ name, status: 'timedOut', success: false, exitCode: 143 });
    return output({ name });
  };
  return ran;
}

const pipeline = (...names: string[]): PipelineInput => ({
  containers: names.map((name) => ({ image: 'alpine', name })),
});
const statuses = ({ results }: PipelineOutput): string[] => results.map(({ status }) => status);

describe('the failure of a pipeline', () => {
  test.each([
    [{ outOfMemory: true, exitCode: 137 }, 'it ran out of memory (exit code 137)'],
    [{ status: 'timedOut', exitCode: 143 }, 'its runTimeout was over'],
    [{ exitCode: 3 }, 'exit code 3'],
  ] as const)('of which a step ended as %j says so, and what it wrote last', async (ending, why) => {
    temporal.activities.runContainer = async () =>
      output({ status: 'failed', success: false, stderr: 'FATAL: so far\n', ...ending });
    const { message } = await failureOf(run(pipeline('build')));

    expect(message).toBe(`'build' did not succeed: ${why}\nIts last output:\nFATAL: so far`);
  });

  test('has the beginning and the end of why a step could not be run, in less than 4 KiB', async () => {
    temporal.activities.runContainer = async () => {
      throw ApplicationFailure.nonRetryable(`begin ${'€'.repeat(1_150)} end`, 'Tdw.NotReady', { removed: true });
    };
    const { message } = await failureOf(run({ containers: [{ image: `alpine/${'a'.repeat(500)}` }] }));

    expect(message).toMatch(/^'alpine\/a+' did not succeed: begin €+…€+ end$/);
    expect(Buffer.byteLength(message)).toBeLessThan(4_096);
  });
});

describe('a pipeline', () => {
  test('runs its steps one after the other, and counts', async () => {
    const ran = steps();
    const result = await run(pipeline('build', 'test', 'deploy'));

    expect(ran).toEqual(['build', 'test', 'deploy']);
    expect(result.results.map(({ name }) => name)).toEqual(['build', 'test', 'deploy']);
    expect(result).toMatchObject({ totalSuccess: 3, totalFailed: 0, totalCancelled: 0, totalSkipped: 0 });
    expect(result.totalDurationMs).toBeGreaterThan(0);
    expect(temporal.released).toHaveLength(3);
  });

  test.each([
    ['fail', /'fail' did not succeed: exit code 3/, 'failed'],
    ['slow', /'slow' did not succeed: its runTimeout was over/, 'timedOut'],
    ['unrunnable', /'unrunnable' did not succeed: no image/, 'failed'],
  ])('ends at a step that did not succeed (%s), with what there is in the details', async (name, message, status) => {
    const ran = steps();
    const failure = await failureOf<PipelineOutput>(run(pipeline('build', name, 'deploy')));

    expect(ran).toEqual(['build', name]);
    expect(failure).toMatchObject({ type: 'Tdw.PipelineFailed', message: expect.stringMatching(message) });
    expect(statuses(failure.details)).toEqual(['succeeded', status, 'skipped']);
    expect(failure.details).toMatchObject({ totalSuccess: 1, totalFailed: 1, totalSkipped: 1 });
  });

  test('goes on after what did not succeed where it is told to, and completes', async () => {
    const ran = steps();
    const result = await run({ ...pipeline('fail', 'unrunnable', 'deploy'), stopOnError: false });

    expect(ran).toEqual(['fail', 'unrunnable', 'deploy']);
    expect(statuses(result)).toEqual(['failed', 'failed', 'succeeded']);
    expect(result).toMatchObject({ totalSuccess: 1, totalFailed: 2 });
    expect(result.results[0]).toMatchObject({ exitCode: 3 });
    expect(result.results[0]).not.toHaveProperty('error');
    expect(result.results[1]).toMatchObject({
      exitCode: null,
      error: { type: 'Tdw.ImageNotFound', message: 'no image', details: { removed: true } },
    });
  });

  test.each([
    [true, [undefined, true]],
    [false, [undefined, false]],
  ])('with cleanup %p removes what was to be kept, or not', async (cleanup, kept) => {
    const requests: RunContainerRequest[] = [];
    temporal.activities.runContainer = async (request) => {
      requests.push(request);
      return output();
    };
    await run({ containers: [{ image: 'a' }, { image: 'b', autoRemove: false }], cleanup });

    expect(requests.map(({ container }) => container.autoRemove)).toEqual(cleanup ? [true, true] : kept);
    expect(temporal.released).toHaveLength(cleanup ? 2 : 1);
  });

  test('fails with every problem of a payload that is not valid', async () => {
    const failure = await failureOf(run({ containers: [{ imag: 'a' }], stopOnErr: 1 } as never));

    expect(failure).toMatchObject({
      type: 'Tdw.InvalidPayload',
      message: expect.stringContaining('containers[0].image'),
    });
  });

  test('that is cancelled closes cancelled', async () => {
    const begun = Promise.withResolvers<void>();
    temporal.activities.runContainer = async () => {
      begun.resolve();
      await untilCancelled();
      return output();
    };
    temporal.activities.stopContainer = async () => ({ stopped: false });
    const handle = await temporal.start(pipeline('build', 'test'), 'containerPipelineWorkflow');
    await begun.promise;
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    // At least once: the server may have the worker do a workflow task again.
    expect(temporal.released).toContainEqual({ host: 'the-host', containerId: 'c0ffee' });
  });
});

describe('a service in a pipeline', () => {
  test('stays up until the last step has ended, and has succeeded', async () => {
    const service = new FakeService();
    const ran = steps();
    const { runContainer } = temporal.activities;
    temporal.activities = {
      ...service.activities,
      runContainer: async (request) => {
        expect(service.stops).toEqual([]);
        return runContainer!(request);
      },
    };
    const result = await run({ containers: [SERVICE, ...pipeline('migrate', 'test').containers] });

    expect(ran).toEqual(['migrate', 'test']);
    expect(statuses(result)).toEqual(['succeeded', 'succeeded', 'succeeded']);
    expect(result.results[0]).toMatchObject({ exitCode: 143, endpoint: 'localhost:49153' });
    expect(service.stops).toEqual(['stopped']);
    expect(temporal.released).toHaveLength(3);
  });

  test('is torn down, too, when a step fails', async () => {
    const service = new FakeService();
    steps();
    temporal.activities = { ...service.activities, ...temporal.activities };
    const failure = await failureOf<PipelineOutput>(
      run({ containers: [SERVICE, ...pipeline('fail', 'test').containers] }),
    );

    expect(statuses(failure.details)).toEqual(['succeeded', 'failed', 'skipped']);
    expect(service.stops).toEqual(['stopped']);
  });

  test('that does not start ends the pipeline before anything has run', async () => {
    const ran = steps();
    temporal.activities.startService = async () => {
      throw ApplicationFailure.nonRetryable('not ready', 'Tdw.NotReady', { removed: true, exitCode: 1 });
    };
    const failure = await failureOf<PipelineOutput>(run({ containers: [SERVICE, ...pipeline('test').containers] }));

    expect(ran).toEqual([]);
    expect(failure.message).toMatch(/'db' did not succeed: not ready/);
    expect(statuses(failure.details)).toEqual(['failed', 'skipped']);
    expect(failure.details.results[0]).toMatchObject({ exitCode: 1, error: { type: 'Tdw.NotReady' } });
  });

  test('that dies takes the step with it that is under way, and the pipeline fails because of it', async () => {
    const service = new FakeService();
    temporal.activities = {
      ...service.activities,
      runContainer: async () => {
        await service.watched;
        service.exit({ exitCode: 1, stderr: 'PANIC' });
        await untilCancelled();
        throw new CancelledFailure('gone', [{ removed: true, containerId: 'c0ffee' }]);
      },
    };
    const failure = await failureOf<PipelineOutput>(
      run({ containers: [SERVICE, ...pipeline('test', 'deploy').containers] }),
    );

    expect(failure.message).toMatch(/'db' did not succeed: .*ended by itself/);
    expect(statuses(failure.details)).toEqual(['failed', 'cancelled', 'skipped']);
    expect(failure.details.results[0]).toMatchObject({
      exitCode: 1,
      stderr: 'PANIC',
      error: { type: 'Tdw.ServiceDied' },
    });
  });

  test('that dies is a result like others where the pipeline goes on', async () => {
    const service = new FakeService();
    const noticed = Promise.withResolvers<void>();
    temporal.activities = {
      ...service.activities,
      runContainer: async () => {
        await service.watched;
        service.exit({ exitCode: 1 });
        await noticed.promise;
        return output();
      },
    };
    const input = { containers: [SERVICE, ...pipeline('test').containers], stopOnError: false };
    const handle = await temporal.start(input, 'containerPipelineWorkflow');
    // Each query is answered from the newest state: there is nothing to wait for but the answer that is expected.
    while ((await handle.query<RunProgress>('tdw.progress')).containers[0]?.state !== 'failed');
    noticed.resolve();

    expect(statuses((await handle.result()) as PipelineOutput)).toEqual(['failed', 'succeeded']);
  });
});
