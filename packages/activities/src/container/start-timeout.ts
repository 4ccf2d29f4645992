import { containerTitle, durationToMs, FailureType } from '@tdw/payloads';
import { callAfter } from '../readiness/call-after.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Gives `bringUp` a run whose signal also aborts when the `startTimeout` is over, with a {@link ContainerError}
 * that says what was under way. It counts from the first attempt's first call to the engine; of a container that is held
 * back until there is room for it, from then.
 */
export async function withinStartTimeout<T>(run: ContainerRun, bringUp: (run: ContainerRun) => Promise<T>): Promise<T> {
  const { facts, input } = run;
  const isFirst = facts.beganAt === undefined;
  if (input.startTimeout === undefined && run.capacity === undefined) {
    facts.beganAt ??= Date.now();
    return bringUp(run);
  }
  const isHeldBack = run.capacity !== undefined && isFirst;
  const timeIsUp = new AbortController();
  let callOff = (): void => undefined;
  const beginStart = async (): Promise<void> => {
    const beganAt = (facts.beganAt ??= Date.now());
    if (input.startTimeout === undefined) return;
    // The next attempt has to know it, even if this one fails before its first heartbeat.
    if (isFirst) await run.confirm();
    const abort = (): void => timeIsUp.abort(startTimeout(run));
    const remaining = beganAt + durationToMs(input.startTimeout) - Date.now();
    if (remaining <= 0) abort();
    callOff = callAfter(remaining, abort);
  };
  if (!isHeldBack) await beginStart();
  try {
    const signal = AbortSignal.any([run.signal, timeIsUp.signal]);
    return await bringUp({ ...run, signal, ...(isHeldBack && { beginStart }) });
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
