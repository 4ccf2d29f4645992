import { EngineError, type EngineClient } from '../engine/engine-client.ts';
import { stopAndRemove } from './remove-container.ts';

/** Removes containers behind the runs' backs: a run that has its result does not wait for it. */
export interface ContainerRemover {
  remove(containerId: string): void;
  /** Resolves when everything asked for so far has been removed or given up. */
  drain(): Promise<void>;
}

/** @param onFailure - called for each container that could not be removed */
export function createContainerRemover(
  engine: EngineClient,
  onFailure: (containerId: string, error: EngineError) => void,
): ContainerRemover {
  const pending = new Set<Promise<void>>();
  return {
    remove(containerId) {
      const removal = stopAndRemove(engine, containerId).then(
        () => undefined,
        (error: unknown) => onFailure(containerId, error as EngineError),
      );
      pending.add(removal);
      void removal.finally(() => pending.delete(removal));
    },
    async drain() {
      await Promise.all(pending);
    },
  };
}
