import { FailureType, type LogWaitStrategy } from '@tdw/payloads';
import { RE2JS } from 're2js';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';

/**
 * The time for one line is bounded by its length times this: RE2 has no exponential cases, but a pattern of many
 * counted repetitions, each of which it writes out, could still keep a worker busy.
 */
const MOST_INSTRUCTIONS = 2_000;

/**
 * Whether a line is one that is waited for.
 *
 * @throws {@link ContainerError} `Tdw.InvalidOptions` for a pattern that RE2 does not take
 */
export function lineMatcher({ message, pattern }: LogWaitStrategy, run: ContainerRun): (line: string) => boolean {
  return textMatcher(message, pattern, run);
}

/** As {@link lineMatcher}, for any text: one without either of the two matches, too. */
export function textMatcher(
  part: string | undefined,
  pattern: string | undefined,
  run: ContainerRun,
): (text: string) => boolean {
  if (pattern === undefined) return (text) => text.includes(part ?? '');
  const compiled = compile(pattern, run);
  return (text) => compiled.test(text);
}

function compile(pattern: string, run: ContainerRun): RE2JS {
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    throw refused(run, pattern, (error as Error).message, error);
  }
  if (compiled.programSize() > MOST_INSTRUCTIONS) throw refused(run, pattern, 'it repeats too much');
  return compiled;
}

function refused({ key, input }: ContainerRun, pattern: string, why: string, cause?: unknown): ContainerError {
  const message = `The pattern '${pattern}' of the wait strategy is no regular expression that RE2 takes: ${why}`;
  return new ContainerError(FailureType.InvalidOptions, message, { key, image: input.image }, cause);
}
