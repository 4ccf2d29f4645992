import { containerTitle, FailureType } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';

/**
 * What a container leaves has to have a place before it is begun.
 *
 * @throws {@link ContainerError} of the type `Tdw.PolicyViolation` where it is to be collected, and this worker keeps nothing
 */
export function requireArtifactStore(run: ContainerRun): void {
  if (run.input.collect !== undefined && run.artifactStore === undefined) throw noArtifactStore(run);
}

export function noArtifactStore({ key, input }: ContainerRun): ContainerError {
  const message = `The worker keeps no artifacts, and the ${containerTitle(input)} has some to collect`;
  const hint = 'give the worker a place for them (--artifact-dir, artifactStore)';
  return new ContainerError(FailureType.PolicyViolation, message, { key, image: input.image }, undefined, hint);
}
