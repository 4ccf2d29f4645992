import { proxyActivities } from '@temporalio/workflow';

const { noop } = proxyActivities<{ noop(): Promise<void> }>({ startToCloseTimeout: '1m' });

/** What Temporal itself takes for one activity: the part of a run that no engine is in. */
export async function noopWorkflow(): Promise<void> {
  await noop();
}
