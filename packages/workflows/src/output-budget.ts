import type { ContainerExecutionOutput, StepError } from '@tdw/payloads';
import { withoutDispensable } from './dispensable-fields.ts';
import { bytesAsJson, endOfText, jsonBytes, shortenText } from './json-text.ts';

/**
 * What the outputs of all activities of a run may have together, in a history that may have 50 MiB: at worst JSON
 * writes a byte as six.
 */
const HISTORY_BYTES = 6 * 1024 * 1024;
/** What one stream of one container may have at most. */
const MOST_BYTES = 128 * 1024;
/** What a run's result may have: Temporal takes 2 MiB, of which there is some more around it. */
const RESULT_BYTES = 1_800_000;
/** What errors, and the last lines of containers that were run again, may have of it together. */
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
 * Shortens what is long in results so that all of them fit into one payload. First comes what has a fixed length, of
 * which fields are left out only where there is no room for them and the errors ({@link withoutDispensable}), then
 * errors and last lines, then outputs. Those that are short stay whole; the long ones share what is left equally.
 */
export function fitIntoResult(results: readonly ContainerExecutionOutput[]): ContainerExecutionOutput[] {
  const kept = withoutDispensable(results, (some) => fixedBytes(some) + explanationBytes(some) <= RESULT_BYTES);
  const explained = withShortExplanations(kept, Math.min(EXPLANATION_BYTES, RESULT_BYTES - fixedBytes(kept)));
  const sizes = explained.map(({ stdout, stderr }) => jsonBytes(stdout) + jsonBytes(stderr));
  const others = explained.map((result) => bytesAsJson({ ...result, stdout: '', stderr: '' }));
  const share = equalShare(sizes, RESULT_BYTES - sum(others));
  return explained.map((result, index) => (sizes[index]! <= share ? result : shortened(result, share)));
}

/** What results have besides texts that can be shortened. */
function fixedBytes(results: readonly ContainerExecutionOutput[]): number {
  return sum(
    results.map(({ error, executions, ...others }) =>
      bytesAsJson({
        ...others,
        stdout: '',
        stderr: '',
        ...(error !== undefined && { error: bare(error) }),
        ...(executions !== undefined && { executions: executions.map((one) => ({ ...one, logTail: '' })) }),
      }),
    ),
  );
}

/** What is to be left for errors and for last lines: a half of what they may have for each, or less where they are short. */
function explanationBytes(results: readonly ContainerExecutionOutput[]): number {
  const most = EXPLANATION_BYTES / 2;
  return Math.min(most, sum(results.map(errorBytes))) + Math.min(most, sum(tailSizes(results)));
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

/** Errors and last lines have a half each, and what one does not need is for the other. */
function withShortExplanations(
  results: readonly ContainerExecutionOutput[],
  bytes: number,
): ContainerExecutionOutput[] {
  const tails = tailSizes(results);
  const share = equalShare(results.map(errorBytes), Math.max(bytes / 2, bytes - sum(tails)));
  const short = results.map((result) => withShortError(result, share));
  const tailShare = equalShare(tails, bytes - sum(short.map(errorBytes)));
  return short.map((result) => withShortTails(result, tailShare));
}

function withShortError(result: ContainerExecutionOutput, bytes: number): ContainerExecutionOutput {
  const { error } = result;
  if (error === undefined || errorBytes(result) <= bytes) return result;
  return { ...result, error: { ...bare(error), message: shortenText(error.message, bytes) } };
}

function withShortTails(result: ContainerExecutionOutput, bytes: number): ContainerExecutionOutput {
  if (result.executions === undefined) return result;
  const executions = result.executions.map((one) => ({ ...one, logTail: endOfText(one.logTail, bytes) }));
  return { ...result, executions };
}

/** What an error has besides its type. */
function errorBytes({ error }: ContainerExecutionOutput): number {
  return error === undefined ? 0 : bytesAsJson(error) - bytesAsJson(bare(error));
}

const bare = ({ type }: StepError): StepError => ({ type, message: '' });

function tailSizes(results: readonly ContainerExecutionOutput[]): number[] {
  return results.flatMap(({ executions = [] }) => executions.map(({ logTail }) => jsonBytes(logTail)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
