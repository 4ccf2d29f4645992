import * as v from 'valibot';
import { type ContainerExecutionInput, ContainerOfRunSchema } from './container-input.ts';
import { LoneContainerSchema } from './lone-container.ts';
import { type ParallelInput, ParallelInputSchema } from './parallel-input.ts';
import { MOST_ISSUES, PayloadError } from './payload-error.ts';
import { toPayloadIssue, unknownKeyIssue } from './payload-issue.ts';
import { type PipelineInput, PipelineInputSchema } from './pipeline-input.ts';
import { isRecord } from './syntax/text-record.ts';
import { unknownKeys } from './unknown-keys.ts';

/**
 * The longest payload, as JSON. Temporal takes 2 MiB for each, and a payload travels inside others: to the
 * activity with its key, and in part into an error.
 */
const LONGEST_JSON = 1_000_000;

/** No schema has fields below; what is nested deeper is refused for its type alone, and may not exhaust the stack. */
const DEEPEST = 16;

/**
 * Checks a payload and returns it with nothing added: parsing again, here or after a journey as JSON,
 * gives the same.
 *
 * @throws {@link PayloadError} that lists every problem
 */
export function parseContainerExecutionInput(payload: unknown): ContainerExecutionInput {
  return parseStrictly('ContainerExecutionInput', LoneContainerSchema, payload);
}

/**
 * As {@link parseContainerExecutionInput}, for one container of a run as activities get it: it may have what its run has
 * for it, is perhaps a service that publishes nothing, and has no `services`, which the workflow runs beside it.
 */
export function parseContainerOfRun(payload: unknown): ContainerExecutionInput {
  return parseStrictly('ContainerExecutionInput', ContainerOfRunSchema, payload);
}

/** As {@link parseContainerExecutionInput}, for a pipeline. */
export function parsePipelineInput(payload: unknown): PipelineInput {
  return parseStrictly('PipelineInput', PipelineInputSchema, payload);
}

/** As {@link parseContainerExecutionInput}, for a parallel set. */
export function parseParallelInput(payload: unknown): ParallelInput {
  return parseStrictly('ParallelInput', ParallelInputSchema, payload);
}

/**
 * What a schema makes of a value, with unknown keys refused at whatever depth.
 *
 * @param subject - what it is, for the error
 * @throws {@link PayloadError} that lists every problem
 */
export function parseStrictly<T>(subject: string, schema: v.GenericSchema<T>, payload: unknown): T {
  const length = jsonLength(payload);
  if (length === undefined || length > LONGEST_JSON) {
    const expected = `a value of at most ${LONGEST_JSON} characters as JSON`;
    throw new PayloadError(subject, [{ path: '', expected, got: length === undefined ? 'none' : `${length}` }]);
  }
  const value = withoutUndefined(payload);
  const result = v.safeParse(schema, value);
  const issues = (result.issues ?? []).map(toPayloadIssue);
  for (const key of unknownKeys(schema, value)) issues.push(unknownKeyIssue(key, issues.length < MOST_ISSUES));
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
function withoutUndefined(value: unknown, depth = DEEPEST): unknown {
  if (depth === 0) return value;
  if (Array.isArray(value)) return value.map((element) => withoutUndefined(element, depth - 1));
  if (!isRecord(value)) return value;
  const defined = Object.entries(value).filter(([, field]) => field !== undefined);
  return Object.fromEntries(defined.map(([key, field]) => [key, withoutUndefined(field, depth - 1)]));
}
