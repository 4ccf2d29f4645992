import { containerTitle, FailureType } from '@tdw/payloads';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Of an exit that the engine itself has not seen: 255 is what it says where nobody can tell it how the container ended. By
 * SIGKILL or SIGTERM it ends what starts while it goes down, with `--live-restore`, too, if nothing else ran.
 */
const DUBIOUS_CODES: ReadonlySet<number> = new Set([255, 137, 143]);

/**
 * Makes sure that an exit is the container's own. An engine that is stopped stops its containers first, and tells of
 * their ends as of any other: with 0 where they do as they are told, else with 137 or 143.
 *
 * While it is on its way down it takes no more connections: then the exit is for the next attempt to judge, which
 * finds an engine that has been started since.
 *
 * @param isUnseen - whether it ended while the engine was away, as far as one knows
 * @throws {@link ContainerError} of the type `Tdw.EngineRestarted` where the engine is not the one that started it, or
 *   has missed its end
 * @throws {@link EngineError} where the engine cannot be reached
 */
export async function requireOwnExit(run: ContainerRun, exited: ContainerInspection, isUnseen = false): Promise<void> {
  const now = await run.engine.epoch();
  const isOther = now !== undefined && exited.epoch !== undefined && now !== exited.epoch;
  if (!isOther && !(isUnseen && DUBIOUS_CODES.has(exited.exitCode))) return;
  const { key, input } = run;
  const { id: containerId, exitCode } = exited;
  const what = `The ${containerTitle(input)} ended while its engine was stopped or started again, with exit code ${exitCode}`;
  throw new ContainerError(FailureType.EngineRestarted, what, { key, image: input.image, containerId, exitCode });
}
