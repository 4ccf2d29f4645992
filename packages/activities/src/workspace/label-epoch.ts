import { Label } from '@tdw/payloads';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import type { EngineClient } from '../engine/engine-client.ts';

/** Networks of which the engine says in each inspection in which of its epochs a container was started. */
const TELLING: ReadonlySet<string> = new Set(['', 'default', 'bridge']);

/**
 * Has a container that is on another network than the engine's default one carry the engine's epoch: nothing else would
 * tell afterwards whether its exit was its own, or that of an engine which was stopped.
 */
export async function labelEpoch(
  engine: EngineClient,
  options: CreateContainerOptions,
): Promise<CreateContainerOptions> {
  if (TELLING.has(options.HostConfig?.NetworkMode ?? '')) return options;
  const epoch = await engine.epoch();
  return epoch === undefined ? options : { ...options, Labels: { ...options.Labels, [Label.epoch]: epoch } };
}
