import { CancelledFailure } from '@temporalio/activity';
import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, type WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type {
  ContainerExecutionInput,
  ContainerExecutionOutput,
  ContainersOutput,
  ExitedContainer,
  ReadyContainer,
} from '@tdw/payloads';
import { untilCancelled } from './testing/cancelled-activity.ts';
import { started } from './testing/fake-service.ts';
import { failureOf } from './testing/failure.ts';
import { scheduledActivities } from './testing/history.ts';
import { output } from './testing/results.ts';
import { untilRetrying } from './testing/until-retrying.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();

const failed = (overrides: Partial<ExitedContainer> = {}): ExitedContainer =>
  output({ status: 'failed', success: false, exitCode: 1, ...overrides });

/** So long that a test would not end before it is over. */
const FOR_EVER = { maximumAttempts: 2, initialInterval: '1 day' };
const SOON = { maximumAttempts: 3, initialInterval: '5ms' };

/** Lets the containers of a run end as listed, one after the other, each in a container of its own. */
function endAs(...endings: (Partial<ExitedContainer> | Error)[]): { keys: string[]; outputBytes: unknown[] } {
  const seen = { keys: [] as string[], outputBytes: [] as unknown[] };
  temporal.activities.runContainer = async ({ key, outputBytes }) => {
    const ending = endings[seen.keys.length] ?? new Error('Expected to be called less often');
    const count = seen.keys.push(key);
    seen.outputBytes.push(outputBytes);
    if (ending instanceof Error) throw ending;
    return { ...failed(), containerId: `container ${count}`, ...ending };
  };
  return seen;
}

function engineRestarted(): Error {
  const details = [{ containerId: 'c0ffee', exitCode: 137, logTail: 'half of it', removed: true }];
  return ApplicationFailure.create({ type: 'Tdw.EngineRestarted', nonRetryable: true, details });
}

const SUCCESS = { status: 'succeeded', success: true, exitCode: 0 } as const;

const execute = (input: Partial<ContainerExecutionInput>): Promise<ContainerExecutionOutput> =>
  temporal.execute({ image: 'alpine', ...input }) as Promise<ContainerExecutionOutput>;

async function timersOf(handle: WorkflowHandle): Promise<{ started: number[]; cancelled: number }> {
  const { events } = await handle.fetchHistory();
  return {
    started: (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
      timer ? [tsToMs(timer.startToFireTimeout)] : [],
    ),
    cancelled: (events ?? []).filter(({ timerCanceledEventAttributes: timer }) => Boolean(timer)).length,
  };
}

describe('a job with a retry', () => {
  test('is run again, each time as a new execution, until it succeeds', async () => {
    const { keys } = endAs({ stderr: 'first try\n' }, { stdout: 'second try', exitCode: 7 }, SUCCESS);
    const handle = await temporal.start({
      image: 'alpine',
      retry: { maximumAttempts: 5, initialInterval: '4ms', backoffCoefficient: 3 },
    });
    const times = { startedAt: '2026-01-01T00:00:00.000Z', finishedAt: '2026-01-01T00:00:01.000Z', durationMs: 1_000 };

    expect(await handle.result()).toMatchObject({
      ...SUCCESS,
      containerId: 'container 3',
      executions: [
        {
          status: 'failed',
          exitCode: 1,
          containerId: 'container 1',
          outOfMemory: false,
          ...times,
          logTail: 'first try',
        },
        {
          status: 'failed',
          exitCode: 7,
          containerId: 'container 2',
          outOfMemory: false,
          ...times,
          logTail: 'second try',
        },
        { status: 'succeeded', exitCode: 0, containerId: 'container 3', outOfMemory: false, ...times, logTail: 'out' },
      ],
    });
    expect(new Set(keys).size).toBe(3);
    expect(temporal.released.map(({ containerId }) => containerId)).toEqual([
      'container 1',
      'container 2',
      'container 3',
    ]);
    expect(await timersOf(handle)).toEqual({ started: [4, 12], cancelled: 0 });
  });

  test('ends as the last time did when it never succeeds', async () => {
    const { keys } = endAs({}, {}, { exitCode: 9 });
    const result = await execute({ retry: SOON });

    expect(result).toMatchObject({ status: 'failed', success: false, exitCode: 9 });
    expect(result.executions?.map(({ exitCode }) => exitCode)).toEqual([1, 1, 9]);
    expect(keys).toHaveLength(3);
  });

  test('is run again after a restart of its engine where it may be done twice', async () => {
    const { keys } = endAs(engineRestarted(), SUCCESS);
    const result = await execute({ retry: { ...SOON, onExitCodes: [], onEngineRestart: true } });

    expect(result).toMatchObject({ status: 'succeeded', containerId: 'container 2' });
    expect(result.executions).toMatchObject([
      {
        status: 'failed',
        exitCode: 137,
        containerId: 'c0ffee',
        failureType: 'Tdw.EngineRestarted',
        logTail: 'half of it',
      },
      { status: 'succeeded' },
    ]);
    expect(result.executions?.[1]).not.toHaveProperty('failureType');
    expect(new Set(keys).size).toBe(2);
  });

  test('is not run again after a restart of its engine by itself', async () => {
    const { keys } = endAs(engineRestarted());

    expect(await failureOf(execute({ retry: SOON }))).toMatchObject({ type: 'Tdw.EngineRestarted' });
    expect(keys).toHaveLength(1);
  });

  test('is run once where that is all that it may', async () => {
    endAs({});

    expect((await execute({ retry: { maximumAttempts: 1 } })).executions).toHaveLength(1);
  });

  test('that succeeds at once is not run again', async () => {
    endAs(SUCCESS);
    const handle = await temporal.start({ image: 'alpine', retry: SOON });

    expect(await handle.result()).toMatchObject({ ...SUCCESS, executions: [{ exitCode: 0 }] });
    expect(await timersOf(handle)).toEqual({ started: [], cancelled: 0 });
  });

  const timedOut = { status: 'timedOut', exitCode: 143 } as const;
  const outOfMemory = { outOfMemory: true, exitCode: 137 } as const;
  test.each([
    [{}, { exitCode: 75 }, 2],
    [{ onExitCodes: [1, 75] }, { exitCode: 75 }, 2],
    [{ onExitCodes: [1, 75] }, { exitCode: 2 }, 1],
    [{ onExitCodes: [] }, { exitCode: 1 }, 1],
    [{}, timedOut, 1],
    [{ onRunTimeout: true }, timedOut, 2],
    [{ onRunTimeout: true, onExitCodes: [] }, timedOut, 2],
    [{ onExitCodes: [143], onOutOfMemory: true }, timedOut, 1],
    [{}, outOfMemory, 1],
    [{ onOutOfMemory: true }, outOfMemory, 2],
    [{ onExitCodes: [137], onRunTimeout: true }, outOfMemory, 1],
  ])('%j, that ended as %j, is run %i times', async (policy, ending, times) => {
    const { keys } = endAs(ending, SUCCESS);
    const { executions } = await execute({ retry: { ...SOON, ...policy } });

    expect(keys).toHaveLength(times);
    expect(executions).toHaveLength(times);
  });

  test('is not run again for what kept it from running: that is tried again without, or for good', async () => {
    const { keys } = endAs({}, ApplicationFailure.nonRetryable('no image', 'Tdw.ImageNotFound', { removed: true }));
    const failure = await failureOf(execute({ retry: SOON }));

    expect(failure).toMatchObject({ type: 'Tdw.ImageNotFound', message: 'no image' });
    expect(keys).toHaveLength(2);
  });

  test('shares the output that a history may have among all of its executions', async () => {
    const { outputBytes } = endAs(SUCCESS);
    await execute({ retry: { maximumAttempts: 100 } });

    expect(outputBytes).toEqual([31_457]);
  });

  test('keeps all of its containers where it is to keep them', async () => {
    endAs({}, SUCCESS);
    await execute({ retry: SOON, autoRemove: false });

    expect(temporal.released).toEqual([]);
  });

  test('tells the end of what each one wrote', async () => {
    endAs({ stdout: `${'x'.repeat(5_000)}the end\n` }, SUCCESS);
    const { executions } = await execute({ retry: SOON });

    expect(executions?.[0]?.logTail).toMatch(/^x+the end$/);
    expect(executions?.[0]?.logTail).toHaveLength(2_048);
  });

  test('shows that it is going to be run again, and which time it is', async () => {
    endAs({ containerId: 'first' });
    const handle = await temporal.start({ image: 'alpine', name: 'flaky', retry: FOR_EVER });
    const { containers } = await untilRetrying(handle);
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    await handle.cancel();

    expect(containers).toEqual([{ name: 'flaky', image: 'alpine', state: 'retrying', execution: 2 }]);
    expect(currentDetails).toBe('- flaky (alpine): **retrying**, attempt 2');
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });

  test('that is cancelled while it waits ends at once, with nothing left to do', async () => {
    endAs({});
    const handle = await temporal.start({ image: 'alpine', retry: FOR_EVER });
    await untilRetrying(handle);
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await timersOf(handle)).toEqual({ started: [86_400_000], cancelled: 1 });
    expect(await scheduledActivities(handle)).toEqual(['runContainer']);
  });
});

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
    endAs({}, SUCCESS, SUCCESS);
    const { results, totalSuccess } = await run({ containers: [{ image: 'a', retry: SOON }, { image: 'b' }] });

    expect(totalSuccess).toBe(2);
    expect(results.map(({ executions }) => executions?.length)).toEqual([2, undefined]);
  });

  test('a step that does not ends it after the last time, and the result has all of them', async () => {
    const { keys } = endAs({}, {}, {});
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
    endAs({}, SUCCESS, SUCCESS);

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
