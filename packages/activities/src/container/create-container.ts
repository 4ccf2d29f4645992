import { setTimeout as delay } from 'node:timers/promises';
import { FailureType, Label } from '@tdw/payloads';
import { type ContainerInspection, EngineError } from '../engine/engine-client.ts';
import { ContainerError } from './container-error.ts';
import { containerName } from './container-name.ts';
import type { ContainerRun } from './container-run.ts';
import { createOptions, specHash } from './create-options.ts';
import { pullImage } from './pull-image.ts';

/** Rounds of "name taken" and then "not found": somebody is removing it. Each takes the engine milliseconds. */
const MAX_CONFLICTS = 50;
const CONFLICT_DELAY_MS = 100;
/** Rounds of "no such image": more than one only where something takes away what the pull brought. */
const MAX_MISSING = 3;

export interface RunContainerHandle {
  id: string;
  /** It was there already: an earlier attempt created it, and may have started it. */
  adopted: boolean;
}

/**
 * Creates the container of this execution, or finds it. The image is asked for only when the engine says
 * that it is missing: looking first would cost every run a call and prove nothing about the next moment.
 *
 * Whether this attempt is still the current one is asked before the start: what is only created has done
 * nothing yet.
 */
export async function createContainer(run: ContainerRun): Promise<RunContainerHandle> {
  const name = containerName(run.key, run.input.name ?? run.input.image);
  // Found before anything is asked of the image, which may be gone by now while the container runs.
  const found = run.isRetry ? await adopt(run, name) : undefined;
  if (found !== undefined) return { id: found.id, adopted: true };
  let conflicts = 0;
  let missing = 0;
  for (;;) {
    run.signal.throwIfAborted();
    try {
      return { id: await run.engine.createContainer(name, createOptions(run)), adopted: false };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.status === 409 && ++conflicts <= MAX_CONFLICTS) {
        const rival = await adopt(run, name);
        if (rival !== undefined) return { id: rival.id, adopted: true };
        await delay(CONFLICT_DELAY_MS);
      } else if (error.status === 404 && ++missing <= MAX_MISSING) {
        // Another run's pull may have brought it in the meantime, or a clean-up have taken it.
        if (!(await run.engine.hasImage(run.input.image))) await pullImage(run);
      } else throw createFailure(run, name, error);
    }
  }
}

/** What the engine says to a container that it will never create is the payload's fault. */
function createFailure({ key, input }: ContainerRun, name: string, error: EngineError): unknown {
  const details = { key, image: input.image };
  if (error.status === 409) return nameConflict(details, name);
  if (error.status !== 400 && error.status !== 404) return error;
  const message = `The engine refused the options of the container of '${input.image}': ${error.message}`;
  return new ContainerError(FailureType.InvalidOptions, message, details, error);
}

/** The container of that name if it is this execution's and can be followed; `undefined`: it can be created. */
async function adopt(run: ContainerRun, name: string): Promise<ContainerInspection | undefined> {
  const found = await run.engine.inspectContainer(name);
  if (found === undefined || found.state === 'removing') return undefined;
  const isOwn = found.labels[Label.execution] === run.key && found.labels[Label.spec] === specHash(run.input);
  if (!isOwn) throw nameConflict({ key: run.key, image: run.input.image, containerId: found.id }, name);
  if (found.state !== 'created') return found;
  // Whoever created it may be about to start it, or be dead. Only the creator may start it, so it goes;
  // without force, so that the engine refuses when it has been started after all: then it is followed.
  await run.confirm();
  try {
    await run.engine.removeContainer(found.id);
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 409) throw error;
    const started = await run.engine.inspectContainer(found.id);
    return started?.state === 'created' || started?.state === 'removing' ? undefined : started;
  }
}

function nameConflict(details: { key: string; image: string; containerId?: string }, name: string): ContainerError {
  const message = `The container '${name}' exists and belongs to something else; remove or rename it`;
  return new ContainerError(FailureType.NameConflict, message, details);
}
