import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Puts a failure on record before its container is removed, if this attempt is still the current one. From then on it
 * stands, for nobody could tell afterwards: a worker may be frozen, or die, before it has said why the container is gone.
 */
export async function recordFailure(run: ContainerRun, failure: ContainerError): Promise<void> {
  run.facts.phase = 'stopping';
  run.facts.failure = failure.toRecord();
  await run.confirm();
}

/** @throws {@link ContainerError} that an earlier attempt was about to end with */
export function requireNoRecordedFailure({ facts }: ContainerRun): void {
  if (facts.failure !== undefined) throw ContainerError.fromRecord(facts.failure);
}
