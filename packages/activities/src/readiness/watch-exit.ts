import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerRun } from '../container/container-run.ts';
import { requireOwnExit } from '../container/own-exit.ts';
import { type ContainerInspection, hasEnded } from '../engine/container-inspection.ts';
import { EngineError } from '../engine/engine-client.ts';
import { containerLost } from './not-ready.ts';

const RETRY_DELAY_MS = 200;

/**
 * Resolves when the container has exited, and rejects when it is gone, when the engine is or is another one, or when the
 * signal aborts. That the engine lets go of a wait is not an exit: only what inspect says counts.
 */
export async function watchExit(run: ContainerRun, id: string, signal: AbortSignal): Promise<ContainerInspection> {
  for (;;) {
    try {
      await run.engine.waitContainer(id, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof EngineError)) throw error;
    }
    const inspection = await run.engine.inspectContainer(id);
    if (inspection === undefined) throw containerLost(run, id);
    if (hasEnded(inspection)) {
      await requireOwnExit(run, inspection);
      return inspection;
    }
    await delay(RETRY_DELAY_MS, undefined, { signal });
  }
}
