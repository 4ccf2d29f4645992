import { proxyActivities } from '@temporalio/workflow';
import type * as activities from './activities.ts';

const { greet } = proxyActivities<typeof activities>({ startToCloseTimeout: '10s' });

/** A workflow of one's own. */
export async function greetingWorkflow(name: string): Promise<string> {
  return greet(name);
}
