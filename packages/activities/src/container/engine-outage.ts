import type { ContainerInspection } from '../engine/container-inspection.ts';
import { EngineError } from '../engine/engine-client.ts';
import { recallExit, type RecalledExit } from '../engine/past-events.ts';
import type { ContainerRun } from './container-run.ts';

/** `unknown`: nobody can tell any more. */
export type SeenByEngine = Exclude<RecalledExit, 'forgotten'> | 'unknown';

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

/**
 * Whether a container's engine saw its end, of which whoever has not followed it all the time has to know. An engine that
 * is down while its containers go on (`live-restore`) reads nothing of what they write; of one that ends in the meantime,
 * the pipe is thrown away with all that was in it.
 *
 * It is the engine that is asked, and not only what attempts have noticed: a worker may have been away at the same time.
 * Where it cannot tell any more, one that is on record as lost has missed the end as far as one knows.
 *
 * @param wasRunning - whether the container was found running before, without any loss of contact since
 */
export async function whetherSeen(
  { engine, facts }: ContainerRun,
  ended: ContainerInspection,
  wasRunning: boolean,
): Promise<SeenByEngine> {
  const wasLost = facts.engineLost === true;
  try {
    const recalled = await recallExit(engine, ended, wasRunning);
    if (recalled !== 'forgotten') return recalled;
    if (wasLost) return 'unseen';
    const engineStartedAt = await engine.startedAt();
    const wasThere = engineStartedAt !== undefined && Date.parse(engineStartedAt) < Date.parse(ended.startedAt);
    return wasThere ? 'seen' : 'unknown';
  } catch (error) {
    // What cannot be asked is not claimed, and must not keep an exit that is known from being told.
    if (error instanceof EngineError && !wasLost) return 'seen';
    throw error;
  }
}
