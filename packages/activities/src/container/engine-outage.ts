import { type ContainerInspection, EngineError } from '../engine/engine-client.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Whether a container ended while its engine was away, of which whoever has not followed it all the time has to know. An
 * engine that is down while its containers go on (`live-restore`) reads nothing of what they write; of one that ends in
 * the meantime, the pipe is thrown away with all that was in it.
 *
 * It is the engine that is asked, and not what attempts have noticed: a worker may have been away at the same time.
 */
export async function endedUnseen(
  { engine }: Pick<ContainerRun, 'engine'>,
  { id }: Pick<ContainerInspection, 'id'>,
): Promise<boolean> {
  try {
    return (await engine.sawExit(id)) === false;
  } catch (error) {
    // What cannot be asked is not claimed, and must not keep an exit that is known from being told.
    if (error instanceof EngineError) return false;
    throw error;
  }
}
