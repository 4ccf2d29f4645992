import type { ContainerExecutionOutput } from '@tdw/payloads';
import { OutputCapture } from '../output/capture.ts';
import { collectResult } from './collect-result.ts';
import { toContainerError } from './container-error.ts';
import { containerName } from './container-name.ts';
import { type ContainerRun, RunCancelled } from './container-run.ts';
import { createContainer } from './create-container.ts';
import { stopAndRemove } from './remove-container.ts';
import { type LiveOutput, startContainer } from './start-container.ts';
import { waitContainer } from './wait-container.ts';

/**
 * Runs a container to its exit: create it (pulling its image if need be) or find it, start it, wait,
 * collect. It is left there, stopped, for whoever asked to remove once they have the result in hand.
 *
 * @throws {@link ContainerError} for what the container did not do; an exit code is a result
 * @throws {@link RunCancelled} after the container is gone, {@link RunAbandoned} with it left as it was
 */
export async function runContainer(run: ContainerRun): Promise<Omit<ContainerExecutionOutput, 'attempts'>> {
  let live: LiveOutput | undefined;
  try {
    const { id, adopted } = await createContainer(run);
    run.facts.containerId = id;
    const output = new OutputCapture();
    live = adopted ? undefined : await startContainer(run, id, output);
    const exited = await waitContainer(run, id, adopted);
    const result = await collectResult(run, exited, output, live);
    run.signal.throwIfAborted();
    return result;
  } catch (error) {
    if (run.signal.aborted) return await endAborted(run);
    const { key, input, facts } = run;
    const { containerId } = facts;
    throw toContainerError(error, { key, image: input.image, ...(containerId !== undefined && { containerId }) });
  } finally {
    live?.close();
  }
}

async function endAborted({ engine, key, input, signal }: ContainerRun): Promise<never> {
  // By name, not by id: a create may have been under way whose answer never came.
  if (signal.reason instanceof RunCancelled) await stopAndRemove(engine, containerName(key, input.name ?? input.image));
  throw signal.reason;
}
