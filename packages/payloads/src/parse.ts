import * as v from 'valibot';
import { type ContainerExecutionInput, ContainerExecutionInputSchema } from './container-input.ts';
import type { PayloadIssue } from './failures.ts';
import { nearest } from './nearest.ts';
import { PayloadError, UNKNOWN_KEY } from './payload-error.ts';
import { isRecord } from './syntax/text-record.ts';

/**
 * The longest payload, as JSON. Temporal takes 2 MiB for each, and a payload travels inside others: to the
 * activity with its key, and in part into an error.
 */
const LONGEST_JSON = 1_000_000;

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
  const length = jsonLength(payload);
  if (length === undefined || length > LONGEST_JSON) {
    const expected = `a value of at most ${LONGEST_JSON} characters as JSON`;
    throw new PayloadError(subject, [{ path: '', expected, got: length === undefined ? 'none' : `${length}` }]);
  }
  const result = v.safeParse(schema, withoutUndefined(payload));
  const issues = [...(result.issues ?? []).map(toPayloadIssue), ...unknownKeys(payload, Object.keys(schema.entries))];
  if (!result.success || issues.length > 0) throw new PayloadError(subject, issues);
  return result.output;
}

function jsonLength(payload: unknown): number | undefined {
  try {
    return JSON.stringify(payload)?.length ?? 0;
  } catch {
    return undefined;
  }
}

/** `{ name: undefined }` is what JSON makes of it: nothing. */
function withoutUndefined(payload: unknown): unknown {
  if (!isRecord(payload)) return payload;
  return Object.fromEntries(Object.entries(payload).filter(([, value]) => value !== undefined));
}

function unknownKeys(payload: unknown, known: readonly string[]): PayloadIssue[] {
  if (!isRecord(payload)) return [];
  return Object.entries(payload)
    .filter(([key, value]) => value !== undefined && !known.includes(key))
    .map(([key, value]) => {
      const didYouMean = nearest(key, known);
      return {
        path: shorten(key),
        expected: UNKNOWN_KEY,
        got: show(value),
        ...(didYouMean !== undefined && { didYouMean }),
      };
    });
}

function toPayloadIssue(issue: v.BaseIssue<unknown>): PayloadIssue {
  const path = formatPath(issue.path ?? []);
  // What is in an environment may be a secret, and errors end up in histories and logs.
  const isSecret = path.startsWith('env.') && issue.input !== issue.path?.at(-1)?.key;
  return {
    path,
    expected: expectation(issue),
    got: isSecret ? `a value of type ${typeof issue.input}` : show(issue.input),
  };
}

/** Our own schemas say in their message what they expect; valibot's say it in `expected`. */
function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.type === 'custom' || issue.type === 'raw_check') {
    return issue.input === undefined ? 'a value, for it is required' : issue.message;
  }
  return (
    TYPE_NAMES[issue.expected ?? ''] ?? (issue.input === undefined ? 'a value, for it is required' : issue.message)
  );
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  Array: 'an array',
  Object: 'an object',
  boolean: 'true or false',
};

function formatPath(path: readonly { readonly key: unknown }[]): string {
  const text = path
    .map(({ key }, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`))
    .join('');
  return shorten(text);
}

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Before it is written as JSON: it may be long.
  const part = typeof value === 'string' ? value.slice(0, LONGEST_TEXT) : value;
  return shorten(JSON.stringify(part) ?? typeof value);
}

const LONGEST_TEXT = 100;

function shorten(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 3)}...` : text;
}
