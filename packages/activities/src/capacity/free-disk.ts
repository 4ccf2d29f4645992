import { statfs } from 'node:fs/promises';
import type { EngineClient } from '../engine/engine-client.ts';

/** How much is free where an engine keeps its data, in bytes. */
export type FreeDisk = () => Promise<number>;

/**
 * Finds out where that is, and looks once whether it can be told from here.
 *
 * @throws {@link Error} where the engine is on another machine, or its data are out of this process's sight
 */
export async function openFreeDisk(engine: Pick<EngineClient, 'isLocal' | 'info'>): Promise<FreeDisk> {
  const { dataRoot, isolated = false } = await engine.info();
  if (!engine.isLocal() || isolated)
    throw new Error('the engine is on another machine, whose disk cannot be looked at');
  if (dataRoot === undefined) throw new Error('the engine does not say where it keeps its data');
  const freeDisk = async (): Promise<number> => {
    // What is kept back for root is left to it.
    const { bavail, bsize } = await statfs(dataRoot);
    return bavail * bsize;
  };
  await freeDisk();
  return freeDisk;
}
