import { describe, expect, test } from '@jest/globals';
import { ApplicationFailure, type WorkflowHandle } from '@temporalio/client';
import { tsToMs } from '@temporalio/common/lib/time.js';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import { failureOf } from './testing/failure.ts';
import { scheduledActivities } from './testing/history.ts';
import { endAs, FOR_EVER, SOON, SUCCESS } from './testing/retried-jobs.ts';
import { untilRetrying } from './testing/until-retrying.ts';
import { useWorkflowWorker } from './testing/workflow-worker.ts';

const temporal = useWorkflowWorker();

function engineRestarted(): Error {
  const details = [{ containerId: 'c0ffee', exitCode: 137, logTail: 'half of it', removed: true }];
  return ApplicationFailure.create({ type: 'Tdw.EngineRestarted', nonRetryable: true, details });
}

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
    const { keys } = endAs(temporal, { stderr: 'first try\n' }, { stdout: 'second try', exitCode: 7 }, SUCCESS);
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
    const { keys } = endAs(temporal, {}, {}, { exitCode: 9 });
    const result = await execute({ retry: SOON });

    expect(result).toMatchObject({ status: 'failed', success: false, exitCode: 9 });
    expect(result.executions?.map(({ exitCode }) => exitCode)).toEqual([1, 1, 9]);
    expect(keys).toHaveLength(3);
  });

  test('is run again after a restart of its engine where it may be done twice', async () => {
    const { keys } = endAs(temporal, engineRestarted(), SUCCESS);
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
    const { keys } = endAs(temporal, engineRestarted());

    expect(await failureOf(execute({ retry: SOON }))).toMatchObject({ type: 'Tdw.EngineRestarted' });
    expect(keys).toHaveLength(1);
  });

  test('is run once where that is all that it may', async () => {
    endAs(temporal, {});

    expect((await execute({ retry: { maximumAttempts: 1 } })).executions).toHaveLength(1);
  });

  test('that succeeds at once is not run again', async () => {
    endAs(temporal, SUCCESS);
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
    const { keys } = endAs(temporal, ending, SUCCESS);
    const { executions } = await execute({ retry: { ...SOON, ...policy } });

    expect(keys).toHaveLength(times);
    expect(executions).toHaveLength(times);
  });

  test('is not run again for what kept it from running: that is tried again without, or for good', async () => {
    const { keys } = endAs(
      temporal,
      {},
      ApplicationFailure.nonRetryable('no image', 'Tdw.ImageNotFound', { removed: true }),
    );
    const failure = await failureOf(execute({ retry: SOON }));

    expect(failure).toMatchObject({ type: 'Tdw.ImageNotFound', message: 'no image' });
    expect(keys).toHaveLength(2);
  });

  test('shares the output that a history may have among all of its executions', async () => {
    const { outputBytes } = endAs(temporal, SUCCESS);
    await execute({ retry: { maximumAttempts: 100 } });

    expect(outputBytes).toEqual([31_457]);
  });

  test('keeps all of its containers where it is to keep them', async () => {
    endAs(temporal, {}, SUCCESS);
    await execute({ retry: SOON, autoRemove: false });

    expect(temporal.released).toEqual([]);
  });

  test('tells the end of what each one wrote', async () => {
    endAs(temporal, { stdout: `${'x'.repeat(5_000)}the end\n` }, SUCCESS);
    const { executions } = await execute({ retry: SOON });

    expect(executions?.[0]?.logTail).toMatch(/^x+the end$/);
    expect(executions?.[0]?.logTail).toHaveLength(2_048);
  });

  test('shows that it is going to be run again, and which time it is', async () => {
    endAs(temporal, { containerId: 'first' });
    const handle = await temporal.start({ image: 'alpine', name: 'flaky', retry: FOR_EVER });
    const { containers } = await untilRetrying(handle);
    const { currentDetails } = await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata');
    await handle.cancel();

    expect(containers).toEqual([{ name: 'flaky', image: 'alpine', state: 'retrying', execution: 2 }]);
    expect(currentDetails).toBe('- flaky (alpine): **retrying**, attempt 2');
    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  });

  test('that is cancelled while it waits ends at once, with nothing left to do', async () => {
    endAs(temporal, {});
    const handle = await temporal.start({ image: 'alpine', retry: FOR_EVER });
    await untilRetrying(handle);
    await handle.cancel();

    await expect(handle.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
    expect(await timersOf(handle)).toEqual({ started: [86_400_000], cancelled: 1 });
    expect(await scheduledActivities(handle)).toEqual(['runContainer']);
  });
});
