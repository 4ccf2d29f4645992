import type { SimpleWaitStrategy } from '@tdw/payloads';
import { hideSecrets } from '../secrets/hide-secrets.ts';
import { callAfter } from './call-after.ts';
import { listOf } from './describe-awaited.ts';
import {
  ExitedBeforeReady,
  NeverReady,
  NOTHING_SEEN,
  type StartingContainer,
  StartupTimeoutOver,
  withSignal,
} from './starting-container.ts';
import { startupTime } from './startup-time.ts';

type WaitForOne = (starting: StartingContainer, strategy: SimpleWaitStrategy) => Promise<void>;

/** Ready when all of them have been; the first that will not be ends the wait. */
export function waitForAll(
  starting: StartingContainer,
  of: readonly SimpleWaitStrategy[],
  waitForOne: WaitForOne,
): Promise<void> {
  return besideEachOther(starting, of, waitForOne, async (waits) => {
    await Promise.all(waits);
  });
}

/** Ready when the first of them is; the wait ends when none of them will be. */
export function waitForAny(
  starting: StartingContainer,
  of: readonly SimpleWaitStrategy[],
  waitForOne: WaitForOne,
): Promise<void> {
  return besideEachOther(starting, of, waitForOne, async (waits) => {
    try {
      await Promise.any(waits);
    } catch (error) {
      throw whyNone((error as AggregateError).errors);
    }
  });
}

/** Nothing of any of them is left open behind it. */
async function besideEachOther(
  starting: StartingContainer,
  of: readonly SimpleWaitStrategy[],
  waitForOne: WaitForOne,
  decide: (waits: readonly Promise<void>[]) => Promise<void>,
): Promise<void> {
  const decided = new AbortController();
  const signal = AbortSignal.any([starting.signal, decided.signal]);
  const parts = of.map(() => ({ ...starting, signal, lastSeen: NOTHING_SEEN }));
  const waits = of.map((strategy, index) => waitForPart(parts[index]!, strategy, waitForOne));
  try {
    await decide(waits);
  } finally {
    decided.abort();
    await Promise.allSettled(waits);
    starting.lastSeen = listOf(
      'of these,',
      parts.map(({ lastSeen }) => lastSeen),
    );
  }
}

async function waitForPart(
  part: StartingContainer,
  strategy: SimpleWaitStrategy,
  waitForOne: WaitForOne,
): Promise<void> {
  try {
    if (strategy.startupTimeout === undefined) await waitForOne(part, strategy);
    else await waitWithin(part, strategy, waitForOne);
    part.lastSeen = 'ready';
  } catch (error) {
    // It says more than what was seen before.
    if (error instanceof NeverReady) part.lastSeen = hideSecrets(part.run, error.message);
    throw error;
  }
}

async function waitWithin(
  part: StartingContainer,
  strategy: SimpleWaitStrategy,
  waitForOne: WaitForOne,
): Promise<void> {
  const outOfTime = new AbortController();
  const limitMs = startupTime(strategy, part.inspection, part.clock.now());
  const callOff = callAfter(limitMs, () => outOfTime.abort(new StartupTimeoutOver()));
  try {
    await waitForOne(withSignal(part, AbortSignal.any([part.signal, outOfTime.signal])), strategy);
  } catch (error) {
    throw outOfTime.signal.aborted ? outOfTime.signal.reason : error;
  } finally {
    callOff();
  }
}

/** Of all the reasons, an exit is the last word; and one that ran out of time might have become ready. */
function whyNone(reasons: readonly unknown[]): unknown {
  return (
    reasons.find((reason) => reason instanceof ExitedBeforeReady) ??
    reasons.find((reason) => reason instanceof StartupTimeoutOver) ??
    reasons[0]
  );
}
