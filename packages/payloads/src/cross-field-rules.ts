import * as v from 'valibot';
import { isRecord } from './syntax/text-record.ts';

/** Finds problems between the fields of an object, which may be valid or not. */
export type Rule = (fields: Readonly<Record<string, unknown>>) => Generator<RuleIssue>;

export interface RuleIssue {
  path: (string | number)[];
  expected: string;
  got: unknown;
}

/**
 * Rules between the fields of an object. They are asked even when some fields are not valid, so that all
 * problems come at once: a rule looks for itself whether the fields that it needs are.
 */
export function crossFieldRules<T>(rules: readonly Rule[]): v.RawCheckAction<T> {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    const fields: unknown = dataset.value;
    if (!isRecord(fields)) return;
    for (const rule of rules) {
      for (const { path, expected, got } of rule(fields)) {
        addIssue({ path: toIssuePath(fields, path), input: got, message: expected });
      }
    }
  });
}

function toIssuePath(input: object, path: readonly (string | number)[]): [v.IssuePathItem, ...v.IssuePathItem[]] {
  let at: unknown = input;
  const items = path.map((key) => {
    const value: unknown = Reflect.get(Object(at), key);
    const item = { type: 'unknown', origin: 'value', input: at, key, value } as const;
    at = value;
    return item;
  });
  return items as unknown as [v.IssuePathItem, ...v.IssuePathItem[]];
}
