import { type ExitedContainer, Label } from '@tdw/payloads';
import { type ContainerInspection, hasEnded } from '../engine/container-inspection.ts';
import { OutputCapture } from '../output/capture.ts';
import { collectResult } from './collect-result.ts';
import { containerName } from './container-name.ts';
import { type ContainerRun, RunCancelled } from './container-run.ts';
import { endWithoutResult } from './end-without-result.ts';
import { followLog } from './follow-log.ts';
import type { HeldOutputs } from './held-outputs.ts';
import { letGo } from './keep-output.ts';
import { lostContainer } from './lost-container.ts';
import { runDeadline } from './run-deadline.ts';
import type { LiveContainer } from './start-container.ts';
import { waitContainer } from './wait-container.ts';

/**
 * Follows a container that {@link startService} started to its exit, whoever causes that: wait, collect. It
 * creates nothing and starts nothing, and leaves the container there, stopped, as `runContainer` does.
 *
 * @param held - where {@link startService} has left the output, if that was here
 * @throws {@link ContainerError} of the type `Tdw.ContainerLost` where there is no such container
 * @throws {@link RunCancelled}, {@link RunAbandoned} as `runContainer`
 */
export async function watchService(run: ContainerRun, held?: HeldOutputs): Promise<Omit<ExitedContainer, 'attempts'>> {
  const taken = held?.take(run.key);
  const output = taken?.output ?? new OutputCapture(run.outputBytes, run.facts);
  let live: LiveContainer | undefined = taken?.live;
  try {
    taken?.output.reportTo(run.facts);
    const { id, ...found } = await findStarted(run);
    run.facts.containerId = id;
    if (run.secrets !== undefined && !output.isHiding) output.hide(await run.secrets.resolveMask(run.signal));
    live ??= followLog(run, id, output);
    const followed = { adopted: taken === undefined, hasEnded: hasEnded(found), announced: live.exited };
    const exit = await waitContainer(run, id, await runDeadline(run, id, true), followed);
    run.capacity?.exited();
    const result = await collectResult(run, exit, output, live);
    if (run.signal.reason instanceof RunCancelled) throw run.signal.reason;
    return { ...result, reattached: run.isRetry };
  } catch (error) {
    throw await endWithoutResult(run, error, { output, live });
  } finally {
    await letGo({ output, live });
  }
}

async function findStarted(run: ContainerRun): Promise<ContainerInspection> {
  const { engine, key, input, signal } = run;
  signal.throwIfAborted();
  const found = await engine.inspectContainer(containerName(key, input));
  const isOwn = found?.labels[Label.execution] === key;
  if (isOwn && found.state !== 'created' && found.state !== 'removing') return found;
  throw lostContainer(run, run.facts.containerId);
}
