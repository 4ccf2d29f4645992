import { type ExitedContainer, Label } from '@tdw/payloads';
import { OutputCapture } from '../output/capture.ts';
import { collectResult } from './collect-result.ts';
import { ContainerError, toContainerError } from './container-error.ts';
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
export async function runContainer(run: ContainerRun): Promise<Omit<ExitedContainer, 'attempts'>> {
  let live: LiveOutput | undefined;
  try {
    const { id, adopted } = await createContainer(run);
    run.facts.containerId = id;
    const output = new OutputCapture();
    live = adopted ? undefined : await startContainer(run, id, output);
    const exit = await waitContainer(run, id, adopted);
    const result = await collectResult(run, exit, output, live);
    if (run.signal.reason instanceof RunCancelled) throw run.signal.reason;
    return result;
  } catch (error) {
    throw run.signal.aborted ? await endAborted(run) : await describeFailure(run, error);
  } finally {
    live?.close();
  }
}

async function endAborted(run: ContainerRun): Promise<unknown> {
  const { engine, key, input, signal } = run;
  const reason: unknown = signal.reason;
  if (!(reason instanceof RunCancelled)) return reason;
  try {
    // By name, not by id: a create may have been under way whose answer never came.
    await stopAndRemove(engine, containerName(key, input.name ?? input.image));
    reason.removed = input.autoRemove !== false;
    return reason;
  } catch (error) {
    return toContainerError(error, detailsOf(run));
  }
}

/** Says of a failure whether it left anything behind: only who has looked may claim that it did not. */
async function describeFailure(run: ContainerRun, error: unknown): Promise<unknown> {
  const failure = toContainerError(error, detailsOf(run));
  if (!(failure instanceof ContainerError)) return failure;
  try {
    const left = await run.engine.findContainers({ [Label.execution]: run.key });
    failure.details.removed = left.length === 0;
  } catch {
    // Not known, then, and not claimed.
  }
  return failure;
}

function detailsOf({ key, input, facts }: ContainerRun): { key: string; image: string; containerId?: string } {
  return { key, image: input.image, ...(facts.containerId !== undefined && { containerId: facts.containerId }) };
}
