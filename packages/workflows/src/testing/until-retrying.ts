import type { WorkflowHandle } from '@temporalio/client';
import type { RunProgress } from '@tdw/payloads';

/** Resolves, to the run's progress, when one of its containers waits to be run again. */
export async function untilRetrying(handle: WorkflowHandle): Promise<RunProgress> {
  for (;;) {
    const progress = await handle.query<RunProgress>('tdw.progress');
    if (progress.containers.some(({ state }) => state === 'retrying')) return progress;
  }
}
