import { setTimeout as delay } from 'node:timers/promises';
import { reap, type ReapOptions } from '@tdw/activities';
import { Runtime } from '@temporalio/worker';
import { reportReaped } from './report-reaped.ts';

/** What a worker's reaper needs, besides when to stop. */
export interface ReaperOptions extends Omit<ReapOptions, 'dryRun' | 'signal'> {
  /** From the end of one pass to the beginning of the next, in milliseconds. */
  readonly intervalMs: number;
}

/**
 * Removes what closed runs have left on the engine: at once, and then again and again. Whatever goes wrong is logged.
 *
 * @returns stops it; resolves when it has let go of the engine and of Temporal
 */
export function startReaper({ intervalMs, ...options }: ReaperOptions): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  const running = (async () => {
    while (!signal.aborted) {
      await pass({ ...options, signal });
      await delay(intervalMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

async function pass(options: ReapOptions): Promise<void> {
  try {
    reportReaped(await reap(options));
  } catch (error) {
    if (options.signal.aborted) return;
    Runtime.instance().logger.warn('The containers of closed runs could not be looked for', { error });
  }
}
