import { Label, type RemoveWorkspaceResult } from '@tdw/payloads';
import { type BeforeRemoval, stopAndRemove } from '../container/remove-container.ts';
import { type EngineClient, EngineError, type LabelledResource } from '../engine/engine-client.ts';
import { isShared } from './workspace-names.ts';

/**
 * {@link ContainerActivities.removeWorkspace}: first containers that nobody has come to remove yet, for one that has exited
 * still holds its volumes; then networks and volumes, but for the volumes that a container has which is to be kept.
 *
 * @throws {@link EngineError}
 */
export async function removeWorkspace(
  engine: EngineClient,
  key: string,
  beforeRemoval?: BeforeRemoval,
): Promise<RemoveWorkspaceResult> {
  const label = `${Label.workspace}=${key}`;
  const containers = await engine.listContainers(label);
  await Promise.all(containers.map(({ id }) => stopAndRemove(engine, id, beforeRemoval)));
  const [networks, volumes] = await Promise.all([engine.listNetworks({ label }), volumesOf(engine, key)]);
  // One that cannot be removed, such as a network that somebody else is in, keeps none of the others.
  const removals = await Promise.allSettled([
    ...networks.map(({ id }) => engine.removeNetwork(id)),
    ...volumes.map(({ name }) => removeUnlessUsed(engine, name)),
  ]);
  const failed = removals.find((removal) => removal.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  return { removed: removals.filter((removal) => removal.status === 'fulfilled' && removal.value).length };
}

/**
 * By their names: an engine that is being stopped may make a volume and lose its labels. It says "database not open" then, and
 * its next start finds the volume without (seen with 20.10).
 */
async function volumesOf(engine: EngineClient, key: string): Promise<LabelledResource[]> {
  // The engine takes a name for a part of one.
  return (await engine.listVolumes({ name: key })).filter(({ name }) => isShared(name, key));
}

/** @returns whether this call removed it */
async function removeUnlessUsed(engine: EngineClient, name: string): Promise<boolean> {
  try {
    return await engine.removeVolume(name);
  } catch (error) {
    if (error instanceof EngineError && error.status === 409) return false;
    throw error;
  }
}
