import { setTimeout as delay } from 'node:timers/promises';
import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure, WorkflowNotFoundError } from '@temporalio/common';
import { type ContainerExecutionOutput, MessageName } from '@tdw/payloads';
import { type PlannedRun, startOf } from '../plan/run.ts';
import { persistently } from './persistently.ts';

/** A run of the plan, as it went. */
export interface RunRecord {
  planned: PlannedRun;
  workflowId: string;
  /** The first, and one more for each reset. */
  runIds: string[];
  /** Whether a request to cancel it was taken while it was open. */
  isCancelled: boolean;
  startedAt: number;
}

/** How it was closed. */
export interface Closed {
  status: string;
  at: number;
  failureType?: string;
  message?: string;
  results: readonly ContainerExecutionOutput[];
}

export interface RunStarter {
  client: Client;
  taskQueue: string;
  ledger: string;
}

export async function startRun({ client, taskQueue, ledger }: RunStarter, planned: PlannedRun): Promise<RunRecord> {
  const { workflow, input } = startOf(planned, ledger);
  const workflowId = `chaos-${planned.id}`;
  const startedAt = Date.now();
  await persistently(async () => {
    try {
      await client.workflow.start(workflow, { taskQueue, workflowId, args: [input] });
    } catch (error) {
      // The answer to an earlier call was lost.
      if (!(error instanceof WorkflowExecutionAlreadyStartedError)) throw error;
    }
  });
  const { runId } = await persistently(() => client.workflow.getHandle(workflowId).describe());
  return { planned, workflowId, runIds: [runId], isCancelled: false, startedAt };
}

/** Waits until a service is ready, uses it for its time, and has it stopped. */
export async function useService(client: Client, { workflowId, planned }: RunRecord): Promise<void> {
  const handle = client.workflow.getHandle(workflowId);
  const isReady = (): Promise<unknown> => persistently(() => handle.executeUpdate(MessageName.waitUntilReady));
  // A reset takes the update with it: then another one is sent.
  while (
    !(await isReady().then(
      () => true,
      () => false,
    ))
  ) {
    if ((await persistently(() => handle.describe())).status.name !== 'RUNNING') return;
    await delay(200);
  }
  await delay(planned.useMs);
  await persistently(() => handle.signal(MessageName.stop)).catch(tolerate(WorkflowNotFoundError));
}

/** @returns how its last run was closed, or `undefined` where that is not closed by then */
export async function untilClosed(
  client: Client,
  { workflowId }: RunRecord,
  giveUpAt: number,
): Promise<Closed | undefined> {
  const handle = client.workflow.getHandle(workflowId);
  const late = Symbol('late');
  const abort = new AbortController();
  const patience = delay(Math.max(0, giveUpAt - Date.now()), late, { signal: abort.signal }).catch(() => late);
  try {
    const end = await Promise.race([patience, persistently(() => endOf(handle.result()))]);
    if (typeof end === 'symbol') return undefined;
    const { status, closeTime } = await persistently(() => handle.describe());
    return { status: status.name, at: closeTime?.getTime() ?? Date.now(), ...end };
  } finally {
    abort.abort();
  }
}

type End = Omit<Closed, 'status' | 'at'>;

async function endOf(result: Promise<unknown>): Promise<End> {
  try {
    return { results: resultsIn(await result) };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (!(cause instanceof ApplicationFailure)) return { results: [], message: String(cause) };
    return { results: resultsIn(cause.details?.[0]), failureType: cause.type ?? '', message: cause.message };
  }
}

function resultsIn(value: unknown): readonly ContainerExecutionOutput[] {
  if (typeof value !== 'object' || value === null) return [];
  const of: { results?: ContainerExecutionOutput[]; services?: ContainerExecutionOutput[] } = value;
  const single = 'status' in value ? [value as ContainerExecutionOutput] : [];
  const all = of.results === undefined ? single : [...(of.services ?? []), ...of.results];
  return all.flatMap((result) => [result, ...(result.services ?? [])]);
}

function tolerate(kind: new (...args: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof kind)) throw error;
  };
}
