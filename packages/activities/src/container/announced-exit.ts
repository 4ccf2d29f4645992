import type { ContainerInspection } from '../engine/container-inspection.ts';
import type { SuccessAnnouncement } from '../engine/engine-client.ts';
import type { ContainerRun } from './container-run.ts';
import type { ExitedState } from './wait-container.ts';

export interface AnnouncedExit {
  /** Never rejects; settles only for an exit of which nothing is left to ask. */
  exited: Promise<ExitedState>;
  close: () => void;
}

/**
 * Hears from the engine that a container has exited while the engine is still taking down its network, which is when
 * others can go on already. Only a success is taken at the engine's word: why a container failed is asked when the
 * engine is done with it.
 *
 * @returns `undefined` where the next container may need what this one still holds: its published ports
 */
export function listenForExit({ engine, input }: ContainerRun, id: string): AnnouncedExit | undefined {
  if (input.ports !== undefined && input.ports.length > 0) return undefined;
  const { announced, close } = engine.listenForExit(id);
  // Asked now, for the engine answers nothing about a container that it is taking down.
  const inspected = engine.inspectContainer(id).catch(() => undefined);
  return { exited: succeeded(announced, inspected), close };
}

async function succeeded(
  announced: Promise<SuccessAnnouncement>,
  inspected: Promise<ContainerInspection | undefined>,
): Promise<ExitedState> {
  const [times, inspection] = await Promise.all([announced, inspected]);
  if (inspection === undefined) return new Promise(() => undefined);
  return { id: inspection.id, imageId: inspection.imageId, exitCode: 0, outOfMemory: false, ...times };
}
