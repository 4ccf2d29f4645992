// Workflow code for the tests of the bundle and of replay. Not part of the package.
import { sleep } from '@temporalio/workflow';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import * as workflows from '../index.ts';

/** The same workflow, changed so that its commands come in another order. */
export async function executeContainerWorkflow(input: ContainerExecutionInput): Promise<ContainerExecutionOutput> {
  await sleep(1);
  return workflows.executeContainerWorkflow(input);
}

/** What the package's entry exports, as the sandbox sees it. */
export async function listExports(): Promise<[exported: string, type: string, name: string][]> {
  return Object.entries(workflows).map(([exported, value]) => [exported, typeof value, value.name]);
}
