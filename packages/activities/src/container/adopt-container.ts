import { containerTitle, FailureType, Label } from '@tdw/payloads';
import { type ContainerInspection, hasEnded } from '../engine/container-inspection.ts';
import { EngineError } from '../engine/engine-client.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';
import { specHash } from './create-options.ts';
import { forgetLoss } from './engine-outage.ts';
import { requireNoLostStart } from './lost-start.ts';
import { isKept } from './remove-container.ts';

/** What the engine says of a moment that has not been. */
const NEVER = '0001-01-01T00:00:00Z';

/**
 * The container of that name if it is this execution's and can be followed.
 *
 * @returns `undefined` where the name is free or, as far as one can tell, soon will be
 * @throws {@link ContainerError} of the type `Tdw.NameConflict` where somebody else's has the name
 */
export async function adoptContainer(run: ContainerRun, name: string): Promise<ContainerInspection | undefined> {
  const found = await run.engine.inspectContainer(name);
  // The engine also takes the beginning of an id for a name.
  if (found === undefined || found.name !== name || found.state === 'removing') return undefined;
  const isOwn = found.labels[Label.execution] === run.key && found.labels[Label.spec] === specHash(run.input);
  if (!isOwn) {
    if (isLeaving(run, found)) return undefined;
    throw nameConflict(run, name, found);
  }
  if (!isUnstarted(found)) {
    forgetLoss(run, found);
    return found;
  }
  await requireNoLostStart(run, found);
  // Whoever created it may be about to start it, or be dead. Only the creator may start it, so it goes;
  // without force, so that the engine refuses when it has been started after all: then it is followed.
  await run.confirm();
  try {
    await run.engine.removeContainer(found.id);
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineError) || error.status !== 409) throw error;
    const started = await run.engine.inspectContainer(found.id);
    return started === undefined || isUnstarted(started) || started.state === 'removing' ? undefined : started;
  }
}

/** One that is dead without ever having run was being removed when its engine was lost. */
function isUnstarted({ state, startedAt }: ContainerInspection): boolean {
  return state === 'created' || (state === 'dead' && startedAt === NEVER);
}

/** One of another run of ours that has ended is removed behind that run's back: it takes a moment. */
function isLeaving({ key }: ContainerRun, found: ContainerInspection): boolean {
  const owner = found.labels[Label.execution];
  return hasEnded(found) && owner !== undefined && owner !== key && !isKept(found);
}

/** @param holder - who has the name; `undefined` where it was gone when one looked */
export function nameConflict(
  { key, input }: ContainerRun,
  name: string,
  holder: ContainerInspection | undefined,
): ContainerError {
  const message = `The ${containerTitle(input)} cannot be created: its name '${name}' is in use${describe(holder)}`;
  const details = { key, image: input.image, ...(holder !== undefined && { containerId: holder.id }) };
  return new ContainerError(FailureType.NameConflict, message, details);
}

function describe(holder: ContainerInspection | undefined): string {
  if (holder === undefined) return '';
  const { id, state, labels } = holder;
  const workflow = labels[Label.workflowId];
  const owner = workflow === undefined ? 'is none of a workflow' : `belongs to the workflow '${workflow}'`;
  return ` by the container ${id.slice(0, 12)} (${state}), which ${owner}`;
}
