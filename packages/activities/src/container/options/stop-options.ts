import { type RunOptions } from '@tdw/payloads';
import type { ContainerRunOptions } from '../../engine/run-option-names.ts';
import { stopGraceSeconds } from '../stop-grace.ts';
import { defined } from './defined.ts';

/** How it is asked to end, in the engine's words: it stands with the container, whoever stops it. */
export function stopOptions(input: RunOptions): ContainerRunOptions {
  return defined<ContainerRunOptions>({
    StopSignal: input.stopSignal,
    StopTimeout: input.stopGracePeriod === undefined ? undefined : stopGraceSeconds(input),
  });
}
