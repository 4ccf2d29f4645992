import type { ContainerExecutionOutput } from '@tdw/payloads';
import { endOfText } from './json-text.ts';

/** Of one container, as JSON. */
const MOST_BYTES = 2 * 1024;

/** The last that a container wrote, to its standard error or, where that is empty, its standard output: 2 KiB as JSON. */
export function logTailOf({ stdout, stderr }: Pick<ContainerExecutionOutput, 'stdout' | 'stderr'>): string {
  return endOfText((stderr.trim() === '' ? stdout : stderr).trim(), MOST_BYTES);
}
