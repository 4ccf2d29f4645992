import { containerTitle, FailureType } from '@tdw/payloads';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { type EngineClient, EngineError } from '../engine/engine-client.ts';
import { remembersCreating } from '../engine/past-events.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Before a container that was `created` is replaced by another one. An engine that dies while it starts a container
 * forgets it, and says `created` of one that has run. That it was to be started is on record from before the call, for
 * the worker may die in the same moment.
 *
 * @throws {@link ContainerError} of the type `Tdw.EngineRestarted` where it may have run
 */
export async function requireNoLostStart(run: ContainerRun, container: ContainerInspection): Promise<void> {
  const { engine, key, input, facts } = run;
  const { id } = container;
  if (facts.toStart !== id) return;
  // An engine that has been there all the time knows what it has started.
  if (await isTheOneThatCreated(engine, container)) {
    // Should it be lost while it removes the container, that one has still not run.
    delete facts.toStart;
    return;
  }
  const message = `The ${containerTitle(input)} was being started when its engine was lost: it may have run`;
  throw new ContainerError(FailureType.EngineRestarted, message, { key, image: input.image, containerId: id });
}

/** Its events tell. It remembers the latest only: on a busy one, its start has to. */
async function isTheOneThatCreated(engine: EngineClient, { id, createdAt }: ContainerInspection): Promise<boolean> {
  if (await remembersCreating(engine, id)) return true;
  const engineStartedAt = await engine.startedAt();
  return engineStartedAt !== undefined && Date.parse(engineStartedAt) < Date.parse(createdAt);
}

/** Takes the start off the record where nobody listened: then nobody has started anything. */
export async function recordUnlessSent(run: ContainerRun, { cause }: EngineError): Promise<void> {
  const { code } = (cause ?? {}) as { code?: string };
  if (code !== 'ECONNREFUSED' && code !== 'ENOENT') return;
  delete run.facts.toStart;
  await run.confirm();
}
