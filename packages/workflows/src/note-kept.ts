import { KEPT_MEMO_PREFIX } from '@tdw/payloads';
import { upsertMemo } from '@temporalio/workflow';

/**
 * Says in the run's memo that the container of an execution is kept, for it did not succeed. Its exit code may be 0, as of
 * what ends by itself when it is told to: then the reaper would take it for one whose removal was lost.
 */
export function noteKept(key: string): void {
  upsertMemo({ [`${KEPT_MEMO_PREFIX}${key}`]: true });
}
