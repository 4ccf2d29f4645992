import type { StartedService } from '@tdw/payloads';
import { OutputCapture } from '../output/capture.ts';
import { becomeReady } from './become-ready.ts';
import { bringUp } from './bring-up.ts';
import type { ContainerRun } from './container-run.ts';
import { endWithoutResult } from './end-without-result.ts';
import type { HeldOutputs } from './held-outputs.ts';
import { letGo, type TakenOutput } from './keep-output.ts';
import { runDeadline } from './run-deadline.ts';

/**
 * Starts a container and waits until it can be used: policy, image, create, start, ready. It goes on running, for
 * {@link watchService} to follow, and its output is held for that.
 *
 * A job whose `runTimeout` is over before it is ready is returned without `readyAt`, for {@link watchService} to stop.
 *
 * @param held - where its output is left to {@link watchService}. Default: nobody reads it until then
 * @throws {@link ContainerError}, {@link RunCancelled}, {@link RunAbandoned} as `runContainer`
 */
export async function startService(run: ContainerRun, held?: HeldOutputs): Promise<Omit<StartedService, 'attempts'>> {
  const { input, facts } = run;
  const taken: TakenOutput | undefined = held && { output: new OutputCapture(run.outputBytes, facts) };
  try {
    const { id, adopted, live } = await bringUp(run, taken?.output);
    if (taken) taken.live = live;
    // One that an attempt before found ready was ready, though it may have ended since: that is the watch's to tell.
    facts.ready ??= await becomeReady(run, id, await runDeadline(run, id, adopted));
    await run.confirm();
    // Of one that another attempt has started, nobody has read along.
    if (taken?.live) held?.hold(run.key, taken);
    return {
      ...(input.name !== undefined && { name: input.name }),
      host: facts.host,
      containerId: id,
      ...facts.ready,
      reattached: adopted,
    };
  } catch (error) {
    const failure = await endWithoutResult(run, error, taken);
    if (taken) await letGo(taken);
    throw failure;
  }
}
