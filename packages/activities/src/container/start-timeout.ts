import { containerTitle, durationToMs, FailureType } from '@tdw/payloads';
import { callAfter } from '../readiness/call-after.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Gives `bringUp` a run whose signal also aborts when the `startTimeout` is over, with a {@link ContainerError}
 * that says what was under way. It counts from the first attempt's first call to the engine.
 */
export async function withinStartTimeout<T>(run: ContainerRun, bringUp: (run: ContainerRun) => Promise<T>): Promise<T> {
  const { facts, input } = run;
  const isFirst = facts.beganAt === undefined;
  const beganAt = (facts.beganAt ??= Date.now());
  if (input.startTimeout === undefined) return bringUp(run);
  // The next attempt has to know it, even if this one fails before its first heartbeat.
  if (isFirst) await run.confirm();
  const timeIsUp = new AbortController();
  const abort = (): void => timeIsUp.abort(startTimeout(run));
  const remaining = beganAt + durationToMs(input.startTimeout) - Date.now();
  if (remaining <= 0) abort();
  const callOff = callAfter(remaining, abort);
  try {
    return await bringUp({ ...run, signal: AbortSignal.any([run.signal, timeIsUp.signal]) });
  } finally {
    callOff();
  }
}

function startTimeout({ key, input, facts }: ContainerRun): ContainerError {
  const { phase, progress } = facts;
  const doing = phase === 'pulling' ? `pulling the image${progress === undefined ? '' : ` (${progress})`}` : phase;
  const message = `The ${containerTitle(input)} did not run within its startTimeout of ${spell(input.startTimeout)}: it was still ${doing}`;
  return new ContainerError(FailureType.StartTimeout, message, { key, image: input.image });
}

function spell(duration: string | number = 0): string {
  return typeof duration === 'number' ? `${duration} ms` : duration;
}
