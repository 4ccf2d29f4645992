import type { ContainerExecutionInput, PolicyViolation } from '@tdw/payloads';
import type { OpenPolicy } from './open-policy.ts';

/** What is judged, and by what. */
export interface Asked {
  readonly input: ContainerExecutionInput;
  readonly policy: OpenPolicy;
  /** The task queue of the run; absent without Temporal. */
  readonly taskQueue?: string | undefined;
  /** Names of volumes that are the run's own. */
  readonly runVolumes?: readonly string[] | undefined;
}

/** Finds what one key of the policy does not allow. */
export type PolicyRule = (asked: Asked) => Generator<PolicyViolation>;

const LONGEST_VALUE = 100;
const MOST_LISTED = 20;

/**
 * @param rule - its place in the policy
 * @param path - where the value is in the payload; empty: it has none
 * @param allowed - what the rule allows, as the object of a sentence
 */
export function violation(rule: string, path: string, value: unknown, allowed: string): PolicyViolation {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return { rule, path, got: text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE - 3)}...` : text, allowed };
}

/** The patterns of a rule, for its violations. */
export function listed(patterns: readonly (string | number)[]): string {
  if (patterns.length === 0) return 'none';
  const text = patterns.slice(0, MOST_LISTED).join(', ');
  return patterns.length > MOST_LISTED ? `${text} and ${patterns.length - MOST_LISTED} more` : text;
}
