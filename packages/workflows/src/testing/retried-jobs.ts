import type { ExitedContainer } from '@tdw/payloads';
import { output } from './results.ts';
import type { WorkflowTest } from './workflow-worker.ts';

/** What a policy says that a test need not wait for. */
export const SOON = { maximumAttempts: 3, initialInterval: '5ms' };

/** So long that a test would not end before it is over. */
export const FOR_EVER = { maximumAttempts: 2, initialInterval: '1 day' };

export const SUCCESS = { status: 'succeeded', success: true, exitCode: 0 } as const;

/** What the activity gives back for a container that did not succeed. */
export function failed(overrides: Partial<ExitedContainer> = {}): ExitedContainer {
  return output({ status: 'failed', success: false, exitCode: 1, ...overrides });
}

/** Lets the containers of a run end as listed, one after the other, each in a container of its own. */
export function endAs(
  temporal: Pick<WorkflowTest, 'activities'>,
  ...endings: (Partial<ExitedContainer> | Error)[]
): { keys: string[]; outputBytes: unknown[] } {
  const seen = { keys: [] as string[], outputBytes: [] as unknown[] };
  temporal.activities.runContainer = async ({ key, outputBytes }) => {
    const ending = endings[seen.keys.length] ?? new Error('Expected to be called less often');
    const count = seen.keys.push(key);
    seen.outputBytes.push(outputBytes);
    if (ending instanceof Error) throw ending;
    return { ...failed(), containerId: `container ${count}`, ...ending };
  };
  return seen;
}
