import { durationToMs, type RunOptions } from '@tdw/payloads';
import { STOP_GRACE_SECONDS } from '../engine/engine-client.ts';

/** How long a container may take to end when it is asked to, in whole seconds: the engine knows no others. */
export function stopGraceSeconds({ stopGracePeriod }: Pick<RunOptions, 'stopGracePeriod'>): number {
  return stopGracePeriod === undefined ? STOP_GRACE_SECONDS : Math.ceil(durationToMs(stopGracePeriod) / 1_000);
}
