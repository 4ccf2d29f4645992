import { containerTitle, FailureType } from '@tdw/payloads';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';
import type { SeenByEngine } from './engine-outage.ts';

/**
 * The exit codes that may be the engine's own. Of an exit that it has not seen: 255 is what it says where nobody can tell it
 * how the container ended. By SIGKILL or SIGTERM it ends what starts while it goes down, with `--live-restore`, too, if
 * nothing else ran. Of one of which it has told something else: 0, too, which it takes for granted while it is being started
 * and finds nothing of the container any more (dockerd before 23.0).
 */
const DUBIOUS_CODES: Readonly<Record<SeenByEngine, readonly number[]>> = {
  seen: [],
  unknown: [],
  unseen: [255, 137, 143],
  contradicted: [0, 255, 137, 143],
};

/**
 * Makes sure that an exit is the container's own. An engine that is stopped stops its containers first, and tells of
 * their ends as of any other: with 0 where they do as they are told, else with 137 or 143.
 *
 * While it is on its way down it takes no more connections: then the exit is for the next attempt to judge, which
 * finds an engine that has been started since.
 *
 * @param seen - whether its engine was there when it ended, as far as one knows
 * @throws {@link ContainerError} of the type `Tdw.EngineRestarted` where the engine is not the one that started it, or
 *   has missed its end
 * @throws {@link EngineError} where the engine cannot be reached
 */
export async function requireOwnExit(
  run: ContainerRun,
  exited: ContainerInspection,
  seen: SeenByEngine = 'seen',
): Promise<void> {
  const now = await run.engine.epoch();
  const isOther = now !== undefined && exited.epoch !== undefined && now !== exited.epoch;
  if (!isOther && !DUBIOUS_CODES[seen].includes(exited.exitCode)) return;
  const { key, input } = run;
  const { id: containerId, exitCode } = exited;
  const what = `The ${containerTitle(input)} ended while its engine was stopped or started again, with exit code ${exitCode}`;
  throw new ContainerError(FailureType.EngineRestarted, what, { key, image: input.image, containerId, exitCode });
}
