import type * as v from 'valibot';
import type { PayloadIssue } from './failures.ts';
import { nearest } from './nearest.ts';
import { UNKNOWN_KEY } from './payload-error.ts';
import type { UnknownKey } from './unknown-keys.ts';

const LONGEST_TEXT = 100;

/** What valibot found, in the words of an error that a person reads. */
export function toPayloadIssue(issue: v.BaseIssue<unknown>): PayloadIssue {
  const path = (issue.path ?? []).map(({ key }) => key as string | number);
  // A key that is wrong is shown; what is under it may be a secret.
  const isKey = issue.input === path.at(-1);
  return {
    path: formatPath(path),
    expected: expectation(issue),
    got: isKey ? show(issue.input) : showValue(path, issue.input),
  };
}

/**
 * A key that the schema does not have. What it holds is not shown: nobody knows what it is, and `envs` holds
 * what `env` would.
 *
 * @param hint - whether to look for the nearest known key, which takes time
 */
export function unknownKeyIssue({ path, value, knownKeys }: UnknownKey, hint: boolean): PayloadIssue {
  const didYouMean = hint ? nearest(String(path.at(-1)), knownKeys) : undefined;
  const issue = { path: formatPath(path), expected: UNKNOWN_KEY, got: kindOf(value) };
  return didYouMean === undefined ? issue : { ...issue, didYouMean };
}

/** `containers[2].env.PATH`, as one would write it in code. */
function formatPath(path: readonly (string | number)[]): string {
  const text = path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${key}`))
    .join('');
  return shorten(text);
}

/** A value as the error shows it. Errors end up in histories and logs, so what may be a secret is not in them. */
function showValue(path: readonly (string | number)[], value: unknown): string {
  return path.some((key) => SECRETIVE.has(key)) ? kindOf(value) : show(value);
}

/** Passwords are in environments and in files, and tokens in headers. */
const SECRETIVE: ReadonlySet<string | number> = new Set(['env', 'headers', 'content', 'contentBase64']);

/** Our own schemas say in their message what they expect; valibot's say it in `expected`. */
function expectation(issue: v.BaseIssue<unknown>): string {
  if (issue.input === undefined) return 'a value, for it is required';
  if (OUR_OWN.has(issue.type)) return issue.message;
  return (
    TYPE_NAMES[issue.expected ?? ''] ?? (CHOICE.test(issue.expected ?? '') ? `one of ${issue.expected}` : issue.message)
  );
}

const OUR_OWN: ReadonlySet<string> = new Set(['custom', 'check', 'raw_check', 'min_length', 'max_length']);
const CHOICE = /^\(?".*"\)?$/;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  Array: 'an array',
  Object: 'an object',
  boolean: 'true or false',
};

function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  // Before it is written as JSON: it may be long.
  if (typeof value === 'string') return shorten(JSON.stringify(value.slice(0, LONGEST_TEXT)));
  // An environment may be somewhere in an object, whatever that was meant to be.
  return typeof value === 'number' || typeof value === 'boolean' ? `${value}` : kindOf(value);
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

function shorten(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT - 3)}...` : text;
}
