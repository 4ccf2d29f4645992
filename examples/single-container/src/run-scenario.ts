import { connectEngine } from '@tdw/activities';
import { type ContainerExecutionOutput, Label, WorkflowName } from '@tdw/payloads';
import { ApplicationFailure, CancelledFailure, type Client, WorkflowFailedError } from '@temporalio/client';
import { watchPhases } from './watch-phases.ts';
import type { Scenario } from './scenarios.ts';

export interface ScenarioResult {
  name: string;
  outcome: string;
  exitCode: string;
  seconds: string;
  says: string;
  asExpected: boolean;
}

/** Starts a run by its name, shows how it goes, and holds its end against what was expected. */
export async function runScenario(
  client: Client,
  taskQueue: string,
  { input, expected, cancel = false }: Scenario,
  demoStartedAt: number,
): Promise<ScenarioResult> {
  const say = (what: string): void => {
    console.log(`  ${seconds(demoStartedAt).padStart(5)} s  ${input.name.padEnd(14)} ${what}`);
  };
  const startedAt = performance.now();
  const workflowId = `${taskQueue}-${input.name}`;
  const handle = await client.workflow.start(WorkflowName.executeContainer, { taskQueue, workflowId, args: [input] });
  const watch = watchPhases(handle, (phase) => {
    say(phase);
    if (cancel && phase === 'running') void handle.cancel().then(() => say('cancellation requested'));
  });
  const end = await describeEnd(handle.result());
  await watch.stop();
  say(end.outcome);
  if (end.outcome === 'cancelled') end.says = await describeLeftovers(workflowId);
  return { name: input.name, seconds: seconds(startedAt), ...end, asExpected: expected.includes(end.outcome) };
}

type End = Pick<ScenarioResult, 'outcome' | 'exitCode' | 'says'>;

async function describeEnd(running: Promise<unknown>): Promise<End> {
  try {
    const result = (await running) as ContainerExecutionOutput;
    return { outcome: result.status, exitCode: String(result.exitCode), says: (result.stdout + result.stderr).trim() };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    const { cause } = error;
    if (cause instanceof CancelledFailure) return { outcome: 'cancelled', exitCode: '-', says: '' };
    const outcome = (cause instanceof ApplicationFailure ? cause.type : undefined) ?? 'unknown failure';
    return { outcome, exitCode: '-', says: cause?.message ?? '' };
  }
}

async function describeLeftovers(workflowId: string): Promise<string> {
  const left = await connectEngine().findContainers({ [Label.workflowId]: workflowId });
  return left.length === 0 ? 'its container is gone' : `LEFT BEHIND: ${left.join(', ')}`;
}

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1);
