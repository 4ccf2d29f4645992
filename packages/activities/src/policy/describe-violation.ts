import type { PolicyViolation } from '@tdw/payloads';

/** A line for people: `privileged: true, where the rule 'privileged' allows only false`. */
export function describeViolation({ rule, path, got, allowed }: PolicyViolation): string {
  return `${path}: ${got}, where the rule '${rule}' allows ${allowed}`;
}
