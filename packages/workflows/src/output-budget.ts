import type { ContainerExecutionOutput, StepError } from '@tdw/payloads';
import { endOfText, jsonBytes, shortenText } from './json-text.ts';

/**
 * What the outputs of all activities of a run may have together, in a history that may have 50 MiB: at worst JSON
 * writes a byte as six.
 */
const HISTORY_BYTES = 6 * 1024 * 1024;
/** What one stream of one container may have at most. */
const MOST_BYTES = 128 * 1024;
/** What a run's result may have: Temporal takes 2 MiB, of which there is some more around it. */
const RESULT_BYTES = 1_800_000;
/** What all errors may have of it; the last lines of containers that were run again take half of that. */
const EXPLANATION_BYTES = RESULT_BYTES / 4;

/**
 * How many bytes each of a container's two output streams may have in its activity's result.
 *
 * @param attempts - how many containers there may be, counting those that are run again
 */
export function outputBytesOf(attempts: number): number {
  return Math.min(MOST_BYTES, Math.floor(HISTORY_BYTES / attempts / 2));
}

/**
 * Shortens outputs so that all results fit into one payload. Those that are short stay whole; the long ones
 * share what is left equally.
 */
export function fitIntoResult(results: readonly ContainerExecutionOutput[]): ContainerExecutionOutput[] {
  const executions = sum(results.map((result) => result.executions?.length ?? 0));
  const errorBytes = Math.floor(EXPLANATION_BYTES / (executions === 0 ? 1 : 2) / results.length);
  const tailBytes = Math.floor(EXPLANATION_BYTES / 2 / executions);
  const fitting = results.map((result) => withShortTails(withShortError(result, errorBytes), tailBytes));
  const sizes = fitting.map(({ stdout, stderr }) => jsonBytes(stdout) + jsonBytes(stderr));
  const others = fitting.map((result) => jsonBytes(JSON.stringify({ ...result, stdout: '', stderr: '' })));
  const share = equalShare(sizes, RESULT_BYTES - sum(others));
  return fitting.map((result, index) => (sizes[index]! <= share ? result : shortened(result, share)));
}

/** The most that each may have so that all together have no more than `available`. */
function equalShare(sizes: readonly number[], available: number): number {
  let left = Math.max(0, available);
  const ascending = [...sizes].sort((a, b) => a - b);
  for (const [index, size] of ascending.entries()) {
    const share = Math.floor(left / (ascending.length - index));
    if (size > share) return share;
    left -= size;
  }
  return Infinity;
}

function shortened(result: ContainerExecutionOutput, bytes: number): ContainerExecutionOutput {
  const [out, err] = [jsonBytes(result.stdout), jsonBytes(result.stderr)];
  // A half for each, and what the shorter one does not need for the longer.
  const forErr = Math.min(err, Math.max(Math.floor(bytes / 2), bytes - out));
  const forOut = Math.min(out, bytes - forErr);
  return {
    ...result,
    stdout: shortenText(result.stdout, forOut),
    stderr: shortenText(result.stderr, forErr),
    truncated: true,
  };
}

function withShortError(result: ContainerExecutionOutput, bytes: number): ContainerExecutionOutput {
  const { error } = result;
  if (error === undefined || jsonBytes(JSON.stringify(error)) <= bytes) return result;
  const { type, message }: StepError = error;
  return { ...result, error: { type, message: shortenText(message, Math.max(0, bytes - type.length)) } };
}

function withShortTails(result: ContainerExecutionOutput, bytes: number): ContainerExecutionOutput {
  if (result.executions === undefined) return result;
  const executions = result.executions.map((execution) => ({
    ...execution,
    logTail: endOfText(execution.logTail, bytes),
  }));
  return { ...result, executions };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
