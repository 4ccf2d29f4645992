import { CancelledFailure } from '@temporalio/activity';
import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/client';
import type { ParallelInput, ParallelOutput } from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { FakeService } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { output } from './testing/results.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();

const run = (input: ParallelInput): Promise<ParallelOutput> =>
  temporal.execute(input, 'parallelContainersWorkflow') as Promise<ParallelOutput>;

const named = (...names: string[]) => names.map((name) => ({ image: 'alpine', name }));
const statuses = ({ results }: ParallelOutput): string[] => results.map(({ status }) => status);

describe('a parallel set', () => {
  test('gives its results in the order of the input, whatever the order in which they ended', async () => {
    const ended = Promise.withResolvers<void>();
    temporal.activities.runContainer = async ({ container: { name } }) => {
      if (name === 'last') ended.resolve();
      else await ended.promise;
      return output({ name: name! });
    };
    const result = await run({ containers: named('first', 'middle', 'last') });

    expect(result.results.map(({ name }) => name)).toEqual(['first', 'middle', 'last']);
    expect(result).toMatchObject({ totalSuccess: 3, totalFailed: 0 });
  });

  test('never has more under way than maxConcurrency, and as many as that', async () => {
    let underWay = 0;
    let most = 0;
    temporal.activities.runContainer = async () => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setTimeout(resolve, 20));
      underWay--;
      return output();
    };
    await run({ containers: named(...'abcdefghij'), maxConcurrency: 3 });

    expect(most).toBe(3);
  });

  test.each([undefined, 'continue'] as const)(
    'runs all of them where the failure strategy is %p',
    async (failureStrategy) => {
      temporal.activities.runContainer = async ({ container: { name } }) => {
        if (name === 'unrunnable')
          throw ApplicationFailure.nonRetryable('no image', 'Tdw.ImageNotFound', { removed: true });
        return name === 'bad' ? output({ status: 'failed', success: false, exitCode: 1 }) : output();
      };
      const result = await run({
        containers: named('bad', 'unrunnable', 'good'),
        maxConcurrency: 1,
        ...(failureStrategy && { failureStrategy }),
      });

      expect(statuses(result)).toEqual(['failed', 'failed', 'succeeded']);
      expect(result.results[1]).toMatchObject({ error: { type: 'Tdw.ImageNotFound' } });
      expect(result).toMatchObject({ totalSuccess: 1, totalFailed: 2 });
    },
  );

  test('that fails fast cancels the others, waits until they are gone, and skips the rest', async () => {
    const running = Promise.withResolvers<void>();
    let gone = false;
    temporal.activities.stopContainer = async () => ({ stopped: true });
    temporal.activities.runContainer = async ({ container: { name } }) => {
      if (name === 'bad') {
        await running.promise;
        return output({ name, status: 'failed', success: false, exitCode: 7 });
      }
      running.resolve();
      await untilCancelled();
      gone = true;
      throw new CancelledFailure('gone', [{ removed: true, containerId: 'c0ffee' }]);
    };
    const failure = await failureOf<ParallelOutput>(
      run({ containers: named('sibling', 'bad', 'later'), maxConcurrency: 2, failureStrategy: 'failFast' }),
    );

    expect(failure).toMatchObject({
      type: 'Tdw.ParallelFailed',
      message: "'bad' did not succeed: exit code 7\nIts last output:\nout",
    });
    expect(statuses(failure.details)).toEqual(['cancelled', 'failed', 'skipped']);
    expect(failure.details).toMatchObject({ totalFailed: 1, totalCancelled: 1, totalSkipped: 1 });
    expect(gone).toBe(true);
  });

  test('that fails fast tells of a service that was up, and of a container that is kept, that they were cancelled', async () => {
    const service = new FakeService();
    const running = Promise.withResolvers<void>();
    temporal.activities = {
      ...service.activities,
      runContainer: async ({ container: { name } }) => {
        if (name === 'bad') {
          await Promise.all([service.watched, running.promise]);
          return output({ name, status: 'failed', success: false, exitCode: 7 });
        }
        running.resolve();
        await untilCancelled();
        throw new CancelledFailure('stopped', [{ removed: false }]);
      },
      removeContainer: async () => ({ removed: false, found: true }),
    };
    const kept = { image: 'alpine', name: 'kept', autoRemove: false };
    const containers = [{ image: 'postgres', lifecycle: 'service' as const }, kept, ...named('bad')];
    const failure = await failureOf<ParallelOutput>(run({ containers, failureStrategy: 'failFast' }));

    expect(statuses(failure.details)).toEqual(['cancelled', 'cancelled', 'failed']);
  });

  test('that is cancelled closes cancelled', async () => {
    const begun = Promise.withResolvers<void>();
    temporal.activities.stopContainer = async () => ({ stopped: true });
    temporal.activities.runContainer = async () => {
      begun.resolve();
      await untilCancelled();
      throw new CancelledFailure('gone', [{ removed: true, containerId: 'c0ffee' }]);
    };
    const input = { containers: named('a', 'b'), failureStrategy: 'failFast' };
    const handle = await temporal.start(input, 'parallelContainersWorkflow');
    await begun.promise;
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });

  test('keeps its services up until all jobs have ended', async () => {
    const service = new FakeService();
    temporal.activities = {
      ...service.activities,
      runContainer: async () => {
        await service.watched;
        expect(service.stops).toEqual([]);
        return output();
      },
    };
    const containers = [{ image: 'postgres', lifecycle: 'service' as const }, ...named('a', 'b', 'c')];
    const result = await run({ containers, maxConcurrency: 2 });

    expect(statuses(result)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
    expect(service.stops).toEqual(['stopped']);
  });

  test('of services only is ready and then stopped', async () => {
    const service = new FakeService();
    temporal.activities = service.activities;

    expect(statuses(await run({ containers: [{ image: 'postgres', lifecycle: 'service' }] }))).toEqual(['succeeded']);
  });

  test('keeps the partial results of two hundred long outputs, each shortened to its share', async () => {
    temporal.activities.runContainer = async ({ container: { name }, outputBytes }) =>
      output({ name: name!, stdout: `${'x'.repeat(outputBytes! - 4)}END`, stdoutBytes: 1_000_000, truncated: true });
    const names = Array.from({ length: 200 }, (_, index) => `n${index}`);
    const result = await run({ containers: named(...names) });

    expect(result.totalSuccess).toBe(200);
    expect(result.results.every(({ stdout, truncated }) => stdout.endsWith('END') && truncated)).toBe(true);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThan(2 * 1024 * 1024);
  });
});
