import { describe, expect, test } from '@jest/globals';
import type { RunState } from '@tdw/activities';
import type { NativeConnection } from '@temporalio/worker';
import { createRunLookup } from './look-up-run.ts';

/** A run as the server describes it. */
interface Run {
  runId: string;
  isOpen?: boolean;
  /** Default: itself. */
  firstRunId?: string;
  isReset?: boolean;
  /** Of the activities that it has begun. Default: none. */
  activityIds?: string[];
  /** The names of its memo. Default: none. */
  memo?: string[];
}

const RUN = { workflowId: 'w', runId: 'run' };
const NOT_FOUND = Object.assign(new Error('workflow execution not found'), { code: 5 });

/** A server with runs of the workflow `w`, the latest last. */
function serverWith(runs: Run[], { namespaceId = 'uuid', error }: { namespaceId?: string; error?: Error } = {}) {
  const describeWorkflowExecution = async ({ execution }: { execution: { workflowId: string; runId?: string } }) => {
    if (error !== undefined) throw error;
    const { workflowId, runId = runs.at(-1)?.runId } = execution;
    const run = runs.find((one) => workflowId === 'w' && one.runId === runId);
    if (run === undefined) throw NOT_FOUND;
    return {
      workflowExecutionInfo: {
        execution: { workflowId, runId },
        closeTime: run.isOpen === true ? null : {},
        firstRunId: run.firstRunId ?? run.runId,
        memo: run.memo && { fields: Object.fromEntries(run.memo.map((name) => [name, {}])) },
      },
      workflowExtendedInfo: { lastResetTime: run.isReset === true ? {} : null },
    };
  };
  const getWorkflowExecutionHistory = async ({ execution }: { execution: { runId: string } }): Promise<object> => {
    const { activityIds = [] } = runs.find(({ runId }) => runId === execution.runId)!;
    return {
      history: { events: activityIds.map((id) => ({ activityTaskScheduledEventAttributes: { activityId: id } })) },
    };
  };
  const describeNamespace = async (): Promise<object> => ({ namespaceInfo: { id: namespaceId } });
  const withAbortSignal = async <T>(signal: AbortSignal, call: () => Promise<T>): Promise<T> => {
    signal.throwIfAborted();
    return call();
  };
  return {
    workflowService: { describeWorkflowExecution, getWorkflowExecutionHistory, describeNamespace },
    withAbortSignal,
  } as unknown as NativeConnection;
}

function lookUp(connection: NativeConnection, signal = new AbortController().signal): Promise<RunState> {
  return createRunLookup(connection, 'team', 'uuid')(RUN, signal);
}

const [open, closed] = [{ runId: 'run', isOpen: true }, { runId: 'run' }];
const other = { runId: 'other', isOpen: true };

describe('a run', () => {
  test.each<[string, 'open' | 'closed', Run[]]>([
    ['is open', 'open', [open]],
    ['has closed', 'closed', [closed]],
    ['has closed before another one of the same name', 'closed', [closed, other]],
    ['has gone on as another one, as by cron', 'closed', [closed, { ...other, firstRunId: 'run' }]],
    [
      'was reset and has closed since',
      'closed',
      [closed, { ...other, firstRunId: 'run', isReset: true, isOpen: false }],
    ],
    ['has closed before a reset one of the same name', 'closed', [closed, { ...other, isReset: true }]],
    [
      'is of a server that does not know whose successors are whose',
      'open',
      [
        { ...closed, firstRunId: '' },
        { ...other, firstRunId: '' },
      ],
    ],
    ['is of a workflow of which nothing is known', 'closed', []],
    ['is not known any more, of a workflow that has closed', 'closed', [{ runId: 'other' }]],
    ['is not known any more, of a workflow that is open, perhaps by a reset', 'open', [other]],
  ])('that %s is %s', async (_, state, runs) => {
    expect(await lookUp(serverWith(runs))).toBe(state);
  });

  test.each<[string, Run[]]>([
    ['was reset', [closed, { ...other, firstRunId: 'run', isReset: true }]],
    [
      'is closed by the reset of one before',
      [
        { runId: 'first' },
        { runId: 'run', firstRunId: 'first', isReset: true },
        { ...other, firstRunId: 'first', isReset: true },
      ],
    ],
  ])('that %s continues as another one, with the activities of both', async (_, runs) => {
    const [run, latest] = [runs.at(-2)!, runs.at(-1)!];
    const known = [...runs.slice(0, -2), { ...run, activityIds: ['1', '2'] }, { ...latest, activityIds: ['1'] }];

    expect(await lookUp(serverWith(known))).toEqual({ continues: new Set(['1']) });
  });

  test('that has closed has said of which containers they are kept', async () => {
    const run = { ...closed, memo: ['mine', 'tdw.kept.a', 'tdw.kept.b'] };

    expect(await lookUp(serverWith([run]))).toEqual({ keeps: new Set(['a', 'b']) });
    expect(await lookUp(serverWith([{ ...closed, memo: ['mine'] }]))).toBe('closed');
  });

  test('that is not found in a namespace which was created anew is not known', async () => {
    await expect(lookUp(serverWith([], { namespaceId: 'new-uuid' }))).rejects.toThrow(
      "The namespace 'team' is another one than it was (uuid)",
    );
  });

  test('is not known when the server does not answer', async () => {
    const error = Object.assign(new Error('connection refused'), { code: 14 });

    await expect(lookUp(serverWith([closed], { error }))).rejects.toBe(error);
  });

  test('is not waited for longer than wanted', async () => {
    await expect(lookUp(serverWith([closed]), AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  });
});
