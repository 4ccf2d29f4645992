import type { StartedService } from '@tdw/payloads';
import { becomeReady } from './become-ready.ts';
import { bringUp } from './bring-up.ts';
import type { ContainerRun } from './container-run.ts';
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
  const { input, facts } = run;
  try {
    const { id, adopted } = await bringUp(run);
    // One that an attempt before found ready was ready, though it may have ended since: that is the watch's to tell.
    facts.ready ??= await becomeReady(run, id, await runDeadline(run, id, adopted));
    await run.confirm();
    return {
      ...(input.name !== undefined && { name: input.name }),
      host: facts.host,
      containerId: id,
      ...facts.ready,
      reattached: adopted,
    };
  } catch (error) {
    throw await endWithoutResult(run, error);
  }
}
