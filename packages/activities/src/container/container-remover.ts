import { setTimeout as delay } from 'node:timers/promises';
import { type EngineClient, EngineError } from '../engine/engine-client.ts';
import { stopAndRemove } from './remove-container.ts';

const ATTEMPTS = 4;
const FIRST_DELAY_MS = 200;

/** Removes containers behind the runs' backs: a run that has its result does not wait for it. */
export interface ContainerRemover {
  remove(containerId: string): void;
  /** Resolves when everything asked for so far has been removed or given up. */
  drain(): Promise<void>;
}

/** @param onFailure - called for each container that could not be removed, in four attempts */
export function createContainerRemover(
  engine: EngineClient,
  onFailure: (containerId: string, error: unknown) => void,
): ContainerRemover {
  const pending = new Set<Promise<void>>();
  return {
    remove(containerId) {
      const removal = removePatiently(engine, containerId)
        .catch((error: unknown) => onFailure(containerId, error))
        .finally(() => pending.delete(removal));
      pending.add(removal);
    },
    async drain() {
      await Promise.allSettled(pending);
    },
  };
}

async function removePatiently(engine: EngineClient, containerId: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await removeExited(engine, containerId);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await delay(FIRST_DELAY_MS * 2 ** (attempt - 1));
    }
  }
}

/** What is released has exited, so one call will do: the engine refuses it (409) for whatever runs after all. */
async function removeExited(engine: EngineClient, containerId: string): Promise<void> {
  try {
    await engine.removeContainer(containerId);
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 409) throw error;
    await stopAndRemove(engine, containerId, undefined, false);
  }
}
