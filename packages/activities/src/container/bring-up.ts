import { putFiles } from '../files/put-files.ts';
import type { OutputCapture } from '../output/capture.ts';
import type { ContainerRun } from './container-run.ts';
import { type ContainerHandle, createContainer } from './create-container.ts';
import { type LiveContainer, startContainer } from './start-container.ts';
import { removeHolder, startWithSecretFiles } from '../secrets/secret-files.ts';
import { withinStartTimeout } from './start-timeout.ts';

export interface StartedContainer extends ContainerHandle {
  /** Absent where nobody reads along: the engine's log has it all. */
  live?: LiveContainer;
}

/**
 * Gets the container of this execution to run, within its `startTimeout`: policy, image, create, files, start; or finds
 * that an earlier attempt has.
 *
 * @param output - where the output of a container that is started goes. Absent: nobody reads along
 */
export function bringUp(run: ContainerRun, output?: OutputCapture): Promise<StartedContainer> {
  const beganAt = performance.now();
  return withinStartTimeout(run, async (limited) => {
    const { id, adopted, hasEnded } = await createContainer(limited);
    // What was found of another container is not true of this one.
    if (run.facts.containerId !== id) delete run.facts.ready;
    run.facts.containerId = id;
    if (run.secrets !== undefined) {
      // Not within the time for its start, which may long be over for one that was found.
      const mask = await run.secrets.resolveMask(run.signal);
      output?.hide(mask);
    }
    if (adopted) {
      run.facts.started = id;
      await removeHolder(limited);
      return { id, adopted, hasEnded };
    }
    if (run.input.files !== undefined) await putFiles(limited, id);
    const live = await startWithSecretFiles(limited, id, () => startContainer(limited, id, output));
    run.facts.started = id;
    if (limited.signal.aborted) live?.close();
    limited.signal.throwIfAborted();
    run.observer?.started(performance.now() - beganAt - (run.capacity?.waitedMs ?? 0));
    return { id, adopted, hasEnded, ...(live && { live }) };
  });
}
