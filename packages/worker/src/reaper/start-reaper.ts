import { setTimeout as delay } from 'node:timers/promises';
import { reap, type ReapOptions, reapWorkspaces } from '@tdw/activities';
import { Runtime } from '@temporalio/worker';
import { reportReaped, reportReapedResources } from './report-reaped.ts';

/** What a worker's reaper needs, besides when to stop. */
export interface ReaperOptions extends Omit<ReapOptions, 'dryRun' | 'signal'> {
  /** From the end of one pass to the beginning of the next, in milliseconds. */
  readonly intervalMs: number;
}

/** Node's timers overflow beyond this (24.8 days) and would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

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
      await delay(Math.min(intervalMs, LONGEST_TIMER_MS), undefined, { signal }).catch(() => undefined);
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
    // After the containers, which have them until they are gone.
    reportReapedResources(await reapWorkspaces(options));
  } catch (error) {
    if (options.signal.aborted) return;
    Runtime.instance().logger.warn('What closed runs have left could not be looked for', { error });
  }
}
