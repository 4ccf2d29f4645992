import { parseStrictly } from '../parse.ts';
import { type Policy, PolicySchema } from './policy.ts';

/**
 * Checks a policy and returns it with nothing added.
 *
 * @throws {@link PayloadError} that lists every problem
 */
export function parsePolicy(policy: unknown): Policy {
  return parseStrictly('Policy', PolicySchema, policy);
}
