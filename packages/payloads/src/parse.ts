import * as v from 'valibot';
import { type ContainerExecutionInput, ContainerExecutionInputSchema } from './container-input.ts';
import type { PayloadIssue } from './failures.ts';
import { nearest } from './nearest.ts';
import { PayloadError, UNKNOWN_KEY } from './payload-error.ts';

/**
 * Checks a payload and returns it with nothing added: parsing again, here or after a journey as JSON,
 * gives the same.
 *
 * @throws {@link PayloadError} that lists every problem
 */
export function parseContainerExecutionInput(payload: unknown): ContainerExecutionInput {
  return parse('ContainerExecutionInput', ContainerExecutionInputSchema, payload);
}

type ObjectSchema<T> = v.GenericSchema<unknown, T> & { readonly entries: Readonly<Record<string, unknown>> };

function parse<T>(subject: string, schema: ObjectSchema<T>, payload: unknown): T {
  const result = v.safeParse(schema, withoutUndefined(payload));
  if (result.success) return result.output;
  throw new PayloadError(subject, result.issues.map((issue) => toPayloadIssue(issue, Object.keys(schema.entries))));
}

/** `{ name: undefined }` is what JSON makes of it: nothing. */
function withoutUndefined(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || Array.isArray(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
}

function toPayloadIssue(issue: v.BaseIssue<unknown>, knownKeys: readonly string[]): PayloadIssue {
  const path = formatPath(issue.path ?? []);
  if (issue.type === 'never') {
    const didYouMean = nearest(path, knownKeys);
    return { path, expected: UNKNOWN_KEY, got: show(issue.input), ...(didYouMean !== undefined && { didYouMean }) };
  }
  return { path, expected: expectation(issue), got: show(issue.input) };
}

/** Our own schemas say in their message what they expect; valibot's say it in `expected`. */
function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'custom') return issue.message;
  if (issue.input === undefined) return 'a value, for it is required';
  return TYPE_NAMES[issue.expected ?? ''] ?? issue.expected ?? issue.message;
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  Array: 'an array',
  Object: 'an object',
  boolean: 'true or false',
};

function formatPath(path: readonly { readonly key: unknown }[]): string {
  return path
    .map(({ key }, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = toJson(value) ?? typeof value;
  return text.length > 100 ? `${text.slice(0, 97)}...` : text;
}

/** `undefined` for what JSON cannot say, big integers and circles included. */
function toJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}
