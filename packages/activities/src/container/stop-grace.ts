import { durationToMs, type RunOptions } from '@tdw/payloads';

/** Docker's own default between the stop signal and SIGKILL. */
export const STOP_GRACE_SECONDS = 10;

/** How long a container may take to end when it is asked to, in whole seconds: the engine knows no others. */
export function stopGraceSeconds({ stopGracePeriod }: Pick<RunOptions, 'stopGracePeriod'>): number {
  return stopGracePeriod === undefined ? STOP_GRACE_SECONDS : Math.ceil(durationToMs(stopGracePeriod) / 1_000);
}
