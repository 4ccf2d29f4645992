import * as v from 'valibot';
import type { Rule, RuleIssue } from '../cross-field-rules.ts';
import { byteSizeToBytes, MemorySizeSchema } from '../syntax/byte-size.ts';
import { isRecord } from '../syntax/text-record.ts';

/** What one key of a policy asks of another. */
export const POLICY_RULES: readonly Rule[] = [swapIsBesideMemory];

/** The engine refuses a container whose memory and swap are less than its memory, or that has no limit of memory. */
function* swapIsBesideMemory({ memLimit, memswapLimit }: Readonly<Record<string, unknown>>): Generator<RuleIssue> {
  if (!isRecord(memswapLimit)) return;
  const most = isRecord(memLimit) ? memLimit['max'] : undefined;
  if (most === undefined) {
    yield { path: ['memswapLimit'], expected: "none without 'memLimit.max'", got: memswapLimit };
  }
  if (!v.is(MemorySizeSchema, most)) return;
  for (const name of ['max', 'default']) {
    const got = memswapLimit[name];
    if (!v.is(MemorySizeSchema, got) || byteSizeToBytes(got) >= byteSizeToBytes(most)) continue;
    yield { path: ['memswapLimit', name], expected: `at least the memLimit.max of ${most}`, got };
  }
}
