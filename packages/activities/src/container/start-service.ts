import type { StartedService } from '@tdw/payloads';
import { becomeReady } from './become-ready.ts';
import { bringUp } from './bring-up.ts';
import { type ContainerRun, RunCancelled } from './container-run.ts';
import { endWithoutResult } from './end-without-result.ts';
import { runDeadline } from './run-deadline.ts';

/**
 * Starts a container and waits until it can be used: policy, image, create, start, ready. It goes on running, for
 * {@link watchService} to follow. Nobody reads its output along: the engine keeps it until the end.
 *
 * A job whose `runTimeout` is over before it is ready is returned without `readyAt`, for {@link watchService} to stop.
 *
 * @throws {@link ContainerError}, {@link RunCancelled}, {@link RunAbandoned} as `runContainer`
 */
export async function startService(run: ContainerRun): Promise<Omit<StartedService, 'attempts'>> {
  const { input, facts, signal } = run;
  try {
    const { id, adopted } = await bringUp(run);
    const readiness = await becomeReady(run, id, await runDeadline(run, id, adopted));
    if (signal.reason instanceof RunCancelled) throw signal.reason;
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
