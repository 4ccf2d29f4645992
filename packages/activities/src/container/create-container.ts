import { setTimeout as delay } from 'node:timers/promises';
import { containerTitle, FailureType } from '@tdw/payloads';
import { requireArtifactStore } from '../artifacts/require-artifact-store.ts';
import { awaitCapacity } from '../capacity/await-capacity.ts';
import { labelResources } from '../capacity/resource-labels.ts';
import { askOf } from '../capacity/resources.ts';
import { type ContainerInspection, hasEnded } from '../engine/container-inspection.ts';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import { EngineError } from '../engine/engine-client.ts';
import { adoptContainer, nameConflict } from './adopt-container.ts';
import { ContainerError } from './container-error.ts';
import { containerName } from './container-name.ts';
import type { ContainerRun } from './container-run.ts';
import { createOptions } from './create-options.ts';
import { lostContainer } from './lost-container.ts';
import { pullPolicyOf } from '../images/pull-policy.ts';
import { applyPolicy } from '../policy/apply-policy.ts';
import { giveSecrets } from '../secrets/give-secrets.ts';
import { pullImage } from './pull-image.ts';
import { connectFurther, type Joined, joinWorkspaces } from '../workspace/join-workspaces.ts';
import { labelEpoch } from '../workspace/label-epoch.ts';

/** Rounds of "name taken" by a container that is being removed, or soon will be: five seconds. */
const MAX_CONFLICTS = 50;
const CONFLICT_DELAY_MS = 100;
/** Rounds of "no such image": more than one only where something takes away what the pull brought. */
const MAX_MISSING = 3;

export interface ContainerHandle {
  id: string;
  /** It was there already: an earlier attempt created it, and may have started it. */
  adopted: boolean;
  /** It was found when it had ended. */
  hasEnded: boolean;
}

/**
 * Creates the container of this execution, or finds it. Unless the image is to be pulled in any case, it is asked for
 * only when the engine says that it is missing: looking first would cost every run a call and prove nothing about the
 * next moment.
 *
 * Whether this attempt is still the current one is asked before the start: what is only created has done
 * nothing yet.
 */
export async function createContainer(run: ContainerRun): Promise<ContainerHandle> {
  const name = containerName(run.key, run.input);
  // Found before anything is asked of the policy or the image, which may be gone by now while the container runs.
  const found = run.isRetry ? await adoptContainer(run, name) : undefined;
  if (found !== undefined) return handleOf(found);
  // What has run and is gone is not run again.
  if (run.facts.started !== undefined) throw lostContainer(run, run.facts.started);
  run.signal.throwIfAborted();
  const { image, platform } = run.input;
  requireArtifactStore(run);
  const { input, mounts } = await applyPolicy(run);
  const ask = askOf(input);
  if (run.capacity !== undefined) await awaitCapacity(run, run.capacity, ask);
  const plain = labelResources(createOptions(run, mounts, input), ask);
  const options = run.secrets === undefined ? plain : giveSecrets(plain, input, await run.secrets.resolve(run.signal));
  run.images.used(image);
  const policy = pullPolicyOf(run.input);
  if (policy === 'always') await pullImage(run);
  const joined = await join(run, options);
  let conflicts = 0;
  let missing = 0;
  for (;;) {
    run.signal.throwIfAborted();
    try {
      const id = await run.engine.createContainer(name, joined.options, platform);
      await connectFurther(run, id, joined.further);
      return { id, adopted: false, hasEnded: false };
    } catch (error) {
      if (!(error instanceof EngineError)) throw error;
      if (error.status === 409 && ++conflicts <= MAX_CONFLICTS) {
        const rival = await adoptContainer(run, name);
        if (rival !== undefined) return handleOf(rival);
        await delay(CONFLICT_DELAY_MS);
      } else if (error.status === 404 && ++missing <= MAX_MISSING && policy !== 'never') {
        // Another run's pull may have brought it in the meantime, or a clean-up have taken it.
        const isThere = platform === undefined && (await run.engine.inspectImage(image)) !== undefined;
        if (!isThere) await pullImage(run);
      } else throw await createFailure(run, name, error);
    }
  }
}

const handleOf = (found: ContainerInspection): ContainerHandle => ({
  id: found.id,
  adopted: true,
  hasEnded: hasEnded(found),
});

/** Costs a container nothing that is in the engine's own network, and shares nothing. */
async function join(run: ContainerRun, options: CreateContainerOptions): Promise<Joined> {
  const joined = run.workspaces === undefined ? undefined : await joinWorkspaces(run, run.workspaces, options);
  return { options: await labelEpoch(run.engine, joined?.options ?? options), further: joined?.further ?? [] };
}

/** What the engine says to a container that it will never create is the payload's fault. */
async function createFailure(run: ContainerRun, name: string, error: EngineError): Promise<unknown> {
  if (error.status === 409) return nameConflict(run, name, await run.engine.inspectContainer(name));
  if (error.status !== 400 && error.status !== 404) return error;
  const { key, input, engine } = run;
  if (
    error.status === 404 &&
    (input.platform !== undefined || (await engine.inspectImage(input.image)) === undefined)
  ) {
    const of = input.platform === undefined ? '' : ` for ${input.platform}`;
    const isForbidden = pullPolicyOf(input) === 'never';
    const why = isForbidden ? ", and 'pull' is 'never'" : ', though it was pulled';
    const hint = isForbidden ? "pull it on the host of the engine, or let 'pull' be 'missing'" : undefined;
    const message = `The engine does not have the image '${input.image}'${of}${why}: ${error.message}`;
    return new ContainerError(FailureType.ImageNotFound, message, { key, image: input.image }, error, hint);
  }
  const message = `The engine refused the options of the ${containerTitle(input)}: ${error.message}`;
  return new ContainerError(FailureType.InvalidOptions, message, { key, image: input.image }, error);
}
