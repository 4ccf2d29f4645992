import { CancelledFailure } from '@temporalio/activity';
import { describe, expect, test } from '@jest/globals';
import type { ContainersOutput, ReadyContainer } from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { started } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { output } from './testing/results.ts';
import { endAs, failed, FOR_EVER, SOON, SUCCESS } from './testing/retried-jobs.ts';
import { untilRetrying } from './testing/until-retrying.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();

describe('a job that has to become ready, with a retry', () => {
  const input = {
    image: 'alpine',
    lifecycle: 'job',
    waitStrategy: { type: 'healthy' },
    retry: SOON,
  };

  test('is watched again each time, and whoever waits for it then hears of the last container', async () => {
    let count = 0;
    const secondIsReady = Promise.withResolvers<void>();
    const end = Promise.withResolvers<void>();
    temporal.activities.startService = async () => started({ containerId: `container ${++count}` });
    temporal.activities.watchService = async () => {
      if (count === 1) return failed();
      secondIsReady.resolve();
      await end.promise;
      return output();
    };
    const handle = await temporal.start(input);
    await secondIsReady.promise;
    const ready = await handle.executeUpdate<ReadyContainer, []>('tdw.waitUntilReady');
    end.resolve();

    expect(ready.containerId).toBe('container 2');
    expect(await handle.result()).toMatchObject({
      status: 'succeeded',
      executions: [{ exitCode: 1 }, { exitCode: 0 }],
    });
  });

  test('lets those wait on who waited when its time was over before it was ready', async () => {
    let count = 0;
    const isAsked = Promise.withResolvers<void>();
    temporal.activities.startService = async () => {
      if (++count > 1) return started({ containerId: 'container 2' });
      await isAsked.promise;
      const { readyAt: _, ...notReady } = started();
      return notReady;
    };
    temporal.activities.watchService = async () => (count === 1 ? failed({ status: 'timedOut' }) : output());
    const handle = await temporal.start({ ...input, runTimeout: '1h', retry: { ...SOON, onRunTimeout: true } });
    const ready = await handle.startUpdate<ReadyContainer, []>('tdw.waitUntilReady', { waitForStage: 'ACCEPTED' });
    isAsked.resolve();

    expect(await ready.result()).toMatchObject({ containerId: 'container 2' });
  });
});

describe('in a pipeline', () => {
  const run = (input: object): Promise<ContainersOutput> =>
    temporal.execute(input, 'containerPipelineWorkflow') as Promise<ContainersOutput>;

  test('a step that succeeds in the end lets the next one run', async () => {
    endAs(temporal, {}, SUCCESS, SUCCESS);
    const { results, totalSuccess } = await run({ containers: [{ image: 'a', retry: SOON }, { image: 'b' }] });

    expect(totalSuccess).toBe(2);
    expect(results.map(({ executions }) => executions?.length)).toEqual([2, undefined]);
  });

  test('a step that does not ends it after the last time, and the result has all of them', async () => {
    const { keys } = endAs(temporal, {}, {}, {});
    const { type, details } = await failureOf<ContainersOutput>(
      run({ containers: [{ image: 'a', retry: SOON }, { image: 'b' }] }),
    );

    expect(type).toBe('Tdw.PipelineFailed');
    expect(details.results).toMatchObject([
      { status: 'failed', executions: [{ exitCode: 1 }, { exitCode: 1 }, { exitCode: 1 }] },
      { status: 'skipped' },
    ]);
    expect(keys).toHaveLength(3);
  });
});

describe('in a parallel set that fails fast', () => {
  const run = (containers: object[]): Promise<ContainersOutput> =>
    temporal.execute(
      { containers, failureStrategy: 'failFast' },
      'parallelContainersWorkflow',
    ) as Promise<ContainersOutput>;

  test('a container that succeeds in the end does no harm to the others', async () => {
    endAs(temporal, {}, SUCCESS, SUCCESS);

    expect(
      await run([
        { image: 'a', retry: SOON },
        { image: 'b', retry: SOON },
      ]),
    ).toMatchObject({ totalSuccess: 2 });
  });

  test('one that waits to be run again is cancelled with what it has done so far', async () => {
    const isWaiting = Promise.withResolvers<void>();
    temporal.activities.runContainer = async ({ container: { image } }) => {
      if (image === 'waiting') return failed({ exitCode: 5, stdout: 'so far' });
      await isWaiting.promise;
      return failed();
    };
    const containers = [{ image: 'waiting', retry: FOR_EVER }, { image: 'bad' }];
    const handle = await temporal.start({ containers, failureStrategy: 'failFast' }, 'parallelContainersWorkflow');
    await untilRetrying(handle);
    isWaiting.resolve();
    const { details } = await failureOf<ContainersOutput>(handle.result());

    expect(details).toMatchObject({
      results: [
        { status: 'cancelled', success: false, exitCode: 5, stdout: 'so far', executions: [{ status: 'failed' }] },
        { status: 'failed', exitCode: 1 },
      ],
      totalFailed: 1,
      totalCancelled: 1,
    });
  });

  test('one that is cancelled while it is run again was cancelled, whether or not there was a container', async () => {
    const isRunAgain = Promise.withResolvers<void>();
    let count = 0;
    temporal.activities.stopContainer = async () => ({ stopped: false });
    temporal.activities.runContainer = async ({ container: { image } }) => {
      if (image === 'bad') {
        await isRunAgain.promise;
        return failed();
      }
      if (++count === 1) return failed();
      isRunAgain.resolve();
      await untilCancelled();
      throw new CancelledFailure('there was none', [{ removed: true }]);
    };
    const { details } = await failureOf<ContainersOutput>(run([{ image: 'slow', retry: SOON }, { image: 'bad' }]));

    expect(details.results[0]).toMatchObject({
      status: 'cancelled',
      executions: [{ status: 'failed' }, { status: 'skipped' }],
    });
  });
});
