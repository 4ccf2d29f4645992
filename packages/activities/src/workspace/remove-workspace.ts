import { Label, type RemoveWorkspaceResult } from '@tdw/payloads';
import { type BeforeRemoval, stopAndRemove } from '../container/remove-container.ts';
import { type EngineClient, EngineError } from '../engine/engine-client.ts';

/**
 * {@link ContainerActivities.removeWorkspace}, in this order: containers that nobody has come to remove yet, for one that
 * has exited still holds its volumes; networks; volumes, but for those that a container has which is to be kept.
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
  const networks = await engine.listNetworks({ label });
  const removals = await Promise.all(networks.map(({ id }) => engine.removeNetwork(id)));
  const volumes = await engine.listVolumes(label);
  removals.push(...(await Promise.all(volumes.map(({ name }) => removeUnlessUsed(engine, name)))));
  return { removed: removals.filter(Boolean).length };
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
