import { EngineError } from '../engine/engine-client.ts';
import { toldOutOfMemory } from '../engine/past-events.ts';
import type { ContainerRun } from './container-run.ts';
import type { ExitedState } from './wait-container.ts';

/** After SIGKILL, which is what the kernel sends. */
const KILLED = 137;

/**
 * Whether the kernel killed the container for using more memory than it may. The engine's flag alone does not say so:
 * it may be set too late, or not at all (cgroup v2). So where a container was killed, and not by us, its events are
 * asked, too.
 */
export async function ranOutOfMemory({ engine, facts }: ContainerRun, state: ExitedState): Promise<boolean> {
  if (state.outOfMemory) return true;
  if (state.exitCode !== KILLED || facts.stopReason !== undefined) return false;
  try {
    return await toldOutOfMemory(engine, state.id, state);
  } catch (error) {
    // What cannot be asked is not claimed, and must not keep an exit that is known from being told.
    if (error instanceof EngineError) return false;
    throw error;
  }
}
