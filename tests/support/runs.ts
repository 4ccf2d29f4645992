import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { WorkflowFailedError, type WorkflowHandle } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { type ContainerExecutionInput, type ContainerExecutionOutput, type FailureDetails, Label } from '@tdw/payloads';
import Docker from 'dockerode';
import type { TestWorker } from './container-worker.ts';

const docker = new Docker();

/** Starts a run as any client would: by name, with JSON. */
export function start(
  worker: TestWorker,
  input: unknown,
  workflow = 'executeContainerWorkflow',
): Promise<WorkflowHandle> {
  return worker.client.workflow.start(workflow, {
    taskQueue: worker.taskQueue,
    workflowId: `test-${randomUUID()}`,
    args: [input],
  });
}

export async function execute(worker: TestWorker, input: ContainerExecutionInput): Promise<ContainerExecutionOutput> {
  return (await start(worker, input)).result() as Promise<ContainerExecutionOutput>;
}

export interface Failure<T = FailureDetails> {
  type: string | null | undefined;
  message: string;
  /** The first of the failure's details. */
  details: T;
}

/** The failure that a run closes with; an error when it does not fail. */
export async function failureOf<T = FailureDetails>(run: Promise<unknown>): Promise<Failure<T>> {
  const error = await run.then(
    (result) => new Error(`Expected the run to fail, got the result ${JSON.stringify(result)}`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof WorkflowFailedError)) throw error;
  if (!(error.cause instanceof ApplicationFailure)) throw error;
  const { type, message, details } = error.cause;
  return { type, message, details: details?.[0] as T };
}

/** How a run is closed, as the server sees it: `COMPLETED`, `FAILED`, `CANCELLED`. */
export async function closedAs(handle: WorkflowHandle): Promise<string> {
  await handle.result().catch(() => undefined);
  return (await handle.describe()).status.name;
}

/**
 * The run's container, once it has been started.
 *
 * @param of - of which one of the workflow's runs, and of which step; default: the first that there is
 */
export async function runningContainerOf(
  { workflowId }: WorkflowHandle,
  of: { runId?: string; step?: string } = {},
): Promise<Docker.Container> {
  const labels = { [Label.workflowId]: workflowId, [Label.runId]: of.runId, [Label.step]: of.step };
  const wanted = Object.entries(labels).filter(([, value]) => value !== undefined);
  return containerOf({ label: wanted.map(([label, value]) => `${label}=${value}`), event: ['start'] });
}

/** Resolves when the container has been removed. */
export async function removalOf({ id }: Docker.Container): Promise<void> {
  await containerOf({ container: [id], event: ['destroy'] });
}

/** The container of the first such event, past or to come. */
export async function containerOf(filters: Record<string, string[]>, engine = docker): Promise<Docker.Container> {
  // dockerode's type is of an older kind of stream; what comes is a Readable.
  const events = (await engine.getEvents({ since: 0, filters })) as Readable;
  try {
    // Several may come at once.
    for await (const line of createInterface({ input: events })) {
      return engine.getContainer((JSON.parse(line) as { id: string }).id);
    }
    throw new Error('The engine closed its events');
  } finally {
    events.destroy();
  }
}

/** The ids of the run's containers that were started, one for each time. */
export async function startsOf({ workflowId }: WorkflowHandle): Promise<string[]> {
  const filters = { label: [`tdw.workflow-id=${workflowId}`], event: ['start'] };
  const events = (await docker.getEvents({ since: 0, until: Math.ceil(Date.now() / 1_000), filters })) as unknown;
  const lines = (await text(events as Readable)).split('\n').filter((line) => line !== '');
  return lines.map((line) => (JSON.parse(line) as { id: string }).id);
}
