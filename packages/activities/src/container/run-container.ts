import type { ExitedContainer } from '@tdw/payloads';
import { OutputCapture } from '../output/capture.ts';
import { becomeReady } from './become-ready.ts';
import { bringUp } from './bring-up.ts';
import { collectResult } from './collect-result.ts';
import { type ContainerRun, RunCancelled } from './container-run.ts';
import { endWithoutResult } from './end-without-result.ts';
import { followLog } from './follow-log.ts';
import { letGo } from './keep-output.ts';
import { runDeadline } from './run-deadline.ts';
import type { LiveContainer } from './start-container.ts';
import { waitContainer } from './wait-container.ts';

/**
 * Runs a container to its exit: policy, image, create, start; ready, where there is something to wait for; wait,
 * collect. It is left there, stopped, for whoever asked to remove once they have the result in hand.
 *
 * @throws {@link ContainerError} for what the container did not do; an exit code is a result
 * @throws {@link RunCancelled} after the container is gone, {@link RunAbandoned} with it left as it was
 */
export async function runContainer(run: ContainerRun): Promise<Omit<ExitedContainer, 'attempts'>> {
  const output = new OutputCapture(run.outputBytes, run.facts);
  let live: LiveContainer | undefined;
  try {
    const { id, adopted, hasEnded, ...started } = await bringUp(run, output);
    live = started.live ?? followLog(run, id, output);
    const deadline = await runDeadline(run, id, adopted);
    const readiness = run.input.waitStrategy && (await becomeReady(run, id, deadline));
    const exit = await waitContainer(run, id, deadline, { adopted, hasEnded, announced: live?.exited });
    run.capacity?.exited();
    const result = await collectResult(run, exit, output, live);
    if (run.signal.reason instanceof RunCancelled) throw run.signal.reason;
    return { ...result, ...readiness, reattached: adopted };
  } catch (error) {
    throw await endWithoutResult(run, error, { output, live });
  } finally {
    await letGo({ output, live });
  }
}
