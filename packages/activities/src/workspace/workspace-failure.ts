import { containerTitle, FailureType } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { EngineError } from '../engine/engine-client.ts';

/**
 * What an engine that answers does not make, it will not make when it is asked again. It has no code of its own for that it
 * has run out of addresses, so the failure says how many networks there are.
 *
 * @param what - such as `the network 'back'`
 * @returns the error itself where the engine is away, or on its way down
 */
export async function workspaceFailure(run: ContainerRun, what: string, error: unknown): Promise<unknown> {
  const { engine, key, input } = run;
  if (!(error instanceof EngineError) || error.status === undefined || !(await engine.isUp())) return error;
  const networks = await engine.listNetworks();
  const message =
    `The engine did not make ${what} of the run for the ${containerTitle(input)}: ${error.message}` +
    ` (it has ${networks.length} networks)`;
  return new ContainerError(FailureType.WorkspaceFailed, message, { key, image: input.image }, error);
}
