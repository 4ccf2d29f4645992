import { type ContainerInspection, EngineError } from '../engine/engine-client.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Inspects a container that is being waited for. Where the engine does not answer any more, that is put on record for the
 * next attempt, which comes when the engine may have forgotten what it saw.
 */
export async function inspectOrRecordLoss(run: ContainerRun, id: string): Promise<ContainerInspection | undefined> {
  try {
    return await run.engine.inspectContainer(id);
  } catch (error) {
    if (error instanceof EngineError && error.status === undefined) {
      run.facts.engineLost = true;
      await run.confirm();
    }
    throw error;
  }
}

/** Takes it off the record when the container is found running: its end, whenever it comes, is after that. */
export function forgetLoss({ facts }: ContainerRun, { state }: ContainerInspection): void {
  if (state === 'running') delete facts.engineLost;
}

/** Whether an engine that was away, and is too busy to remember its exits, may have missed that of the container. */
export async function mayHaveMissedExit({ engine, facts }: ContainerRun, id: string): Promise<boolean> {
  return facts.engineLost === true && (await engine.sawExit(id)) === undefined;
}
