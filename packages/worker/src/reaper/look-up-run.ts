import type { ReapOptions, RunState } from '@tdw/activities';
import { KEPT_MEMO_PREFIX } from '@tdw/payloads';
import type { NativeConnection } from '@temporalio/worker';
import { lookUpNamespaceId } from '../host/namespace-id.ts';
import { commonActivities } from './common-activities.ts';

type Connection = Pick<NativeConnection, 'workflowService' | 'withAbortSignal'>;
type Description = Awaited<ReturnType<Connection['workflowService']['describeWorkflowExecution']>>;

const GRPC_NOT_FOUND = 5;

/**
 * Asks the server of the runs themselves: a list, which is its visibility store, lags behind.
 *
 * @param namespaceId - what `namespace` must be: only then does "not found" mean that the run's retention is over
 */
export function createRunLookup(
  connection: Connection,
  namespace: string,
  namespaceId: string,
): ReapOptions['lookUpRun'] {
  const { workflowService } = connection;
  const describe = (workflowId: string, runId?: string): Promise<Description | undefined> => {
    const execution = { workflowId, ...(runId !== undefined && { runId }) };
    return unlessNotFound(workflowService.describeWorkflowExecution({ namespace, execution }));
  };
  const lookUp: ReapOptions['lookUpRun'] = async ({ workflowId, runId }) => {
    const run = await describe(workflowId, runId);
    if (run !== undefined && isOpen(run)) return 'open';
    const latest = await describe(workflowId);
    if (latest !== undefined && isOpen(latest)) {
      const { firstRunId } = run?.workflowExecutionInfo ?? {};
      // Not known any more, or to a server of before these fields.
      if (!firstRunId) return 'open';
      if (goesOnAs(firstRunId, latest)) {
        const runIds = [runId, latest.workflowExecutionInfo!.execution!.runId!] as const;
        return { continues: await commonActivities(workflowService, { namespace, workflowId, runIds }) };
      }
    }
    if (run === undefined && (await lookUpNamespaceId(connection, namespace)) !== namespaceId) {
      throw new Error(`The namespace '${namespace}' is another one than it was (${namespaceId})`);
    }
    return closedState(run);
  };
  return (run, signal) => connection.withAbortSignal(signal, () => lookUp(run, signal));
}

function closedState(run: Description | undefined): RunState {
  const names = Object.keys(run?.workflowExecutionInfo?.memo?.fields ?? {});
  const kept = names.filter((name) => name.startsWith(KEPT_MEMO_PREFIX));
  return kept.length === 0 ? 'closed' : { keeps: new Set(kept.map((name) => name.slice(KEPT_MEMO_PREFIX.length))) };
}

/** What has closed has a time at which it did. */
function isOpen({ workflowExecutionInfo }: Description): boolean {
  return !workflowExecutionInfo?.closeTime;
}

/**
 * Whether the open run of a workflow goes on with what this one, which is closed, has left: one that began by a reset
 * does with the containers of those before it. The `resetRunId` of the closed run does not tell, for only the run
 * that was reset has one, not the runs after it, which the reset terminates, too.
 */
function goesOnAs(firstRunId: string, { workflowExecutionInfo, workflowExtendedInfo }: Description): boolean {
  return Boolean(workflowExtendedInfo?.lastResetTime) && workflowExecutionInfo?.firstRunId === firstRunId;
}

async function unlessNotFound<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { code?: unknown }).code === GRPC_NOT_FOUND) return undefined;
    throw error;
  }
}
