import { type ContainerInspection, EngineError } from '../engine/engine-client.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Inspects a container that is being waited for. When the engine does not answer, that is put on record: the attempt
 * ends then, and the next one has to know.
 */
export async function inspectOrRecordOutage(run: ContainerRun, id: string): Promise<ContainerInspection | undefined> {
  try {
    return await run.engine.inspectContainer(id);
  } catch (error) {
    if (error instanceof EngineError && error.status === undefined) {
      run.facts.engineLostAt ??= Date.now();
      await run.confirm();
    }
    throw error;
  }
}

/**
 * Takes the record of an outage that this attempt comes after.
 *
 * @returns whether an exit fell into it. An engine that is down while its containers go on (`live-restore`) reads
 *   nothing of what they write; of one that ends in the meantime, the pipe is thrown away with all that was in it
 */
export function recallOutage({ facts }: ContainerRun): (exit: Pick<ContainerInspection, 'finishedAt'>) => boolean {
  const hasBeenAway = facts.engineLostAt !== undefined;
  const backAt = Date.now();
  delete facts.engineLostAt;
  return ({ finishedAt }) => hasBeenAway && Date.parse(finishedAt) < backAt;
}
