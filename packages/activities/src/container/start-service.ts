import { FailureType, type StartedService } from '@tdw/payloads';
import { becomeReady } from './become-ready.ts';
import { bringUp } from './bring-up.ts';
import { ContainerError } from './container-error.ts';
import { type ContainerRun, RunCancelled } from './container-run.ts';
import { endWithoutResult } from './end-without-result.ts';
import { runDeadline } from './run-deadline.ts';

/**
 * Starts a container and waits until it can be used: policy, image, create, start, ready. It goes on running, for
 * {@link watchService} to follow. Nobody reads its output along: the engine keeps it until the end.
 *
 * @throws {@link ContainerError}, {@link RunCancelled}, {@link RunAbandoned} as `runContainer`
 */
export async function startService(run: ContainerRun): Promise<Omit<StartedService, 'attempts'>> {
  const { input, facts, signal } = run;
  try {
    const { id, adopted } = await bringUp(run);
    const readiness = await becomeReady(run, id, await runDeadline(run, id, adopted));
    if (signal.reason instanceof RunCancelled) throw signal.reason;
    if (readiness === undefined) throw outOfTime(run, id);
    return {
      ...(input.name !== undefined && { name: input.name }),
      host: facts.host,
      containerId: id,
      ...readiness,
      reattached: adopted,
    };
  } catch (error) {
    throw await endWithoutResult(run, error);
  }
}

function outOfTime({ key, input }: ContainerRun, containerId: string): ContainerError {
  const message = `The container of '${input.image}' was not ready before its runTimeout was over`;
  return new ContainerError(FailureType.NotReady, message, { key, image: input.image, containerId });
}
