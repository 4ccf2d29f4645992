import { containerTitle, FailureType } from '@tdw/payloads';
import { type ContainerInspection, EngineError } from '../engine/engine-client.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Puts on record that nobody knows whether a container was started: the engine died with the call. One that dies in
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
export function requireNoLostStart({ key, input, facts }: ContainerRun, { id }: ContainerInspection): void {
  if (facts.startLost !== true) return;
  const message = `The ${containerTitle(input)} was being started when its engine was stopped: it may have run`;
  throw new ContainerError(FailureType.EngineRestarted, message, { key, image: input.image, containerId: id });
}

/** Nobody listened, so nobody has started anything. */
function wasNeverSent({ cause }: EngineError): boolean {
  const { code } = (cause ?? {}) as { code?: string };
  return code === 'ECONNREFUSED' || code === 'ENOENT';
}
