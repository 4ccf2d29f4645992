import { containerTitle, FailureType } from '@tdw/payloads';
import { type ContainerInspection, EngineError } from '../engine/engine-client.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Puts on record that nobody knows whether a container was started: contact was lost in the call. An engine that dies in
 * the middle of it forgets it, and says `created` of a container that has run.
 */
export async function recordLostStart(run: ContainerRun, error: EngineError): Promise<void> {
  if (wasNeverSent(error)) return;
  run.facts.startLost = true;
  await run.confirm();
}

/**
 * Before a container that was `created` is replaced by another one.
 *
 * @throws {@link ContainerError} of the type `Tdw.EngineRestarted` where it may have run
 */
export async function requireNoLostStart(run: ContainerRun, { id }: ContainerInspection): Promise<void> {
  const { engine, key, input, facts } = run;
  // An engine that has been there all the time knows what it has started.
  if (facts.startLost !== true || (await engine.remembersCreating(id))) return;
  const message = `The ${containerTitle(input)} was being started when its engine was lost: it may have run`;
  throw new ContainerError(FailureType.EngineRestarted, message, { key, image: input.image, containerId: id });
}

/** Nobody listened, so nobody has started anything. */
function wasNeverSent({ cause }: EngineError): boolean {
  const { code } = (cause ?? {}) as { code?: string };
  return code === 'ECONNREFUSED' || code === 'ENOENT';
}
