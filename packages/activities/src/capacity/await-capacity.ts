import { containerTitle, durationToMs, FailureType } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { callAfter } from '../readiness/call-after.ts';
import type { CapacityClaim } from './capacity-claim.ts';
import { type Ceilings, fits, isNothing, limited, NOTHING, type Resources } from './resources.ts';
import { describeResources } from './words.ts';

/**
 * Waits until there is room on the host for a container that asks for so much. Its `startTimeout` begins only then, and its
 * `queueTimeout` goes on until then.
 *
 * @throws {@link ContainerError} of the type `Tdw.InsufficientCapacity` for one that asks for more than there ever is,
 *   `Tdw.QueueTimeout` where there was no room in time
 */
export async function awaitCapacity(run: ContainerRun, capacity: CapacityClaim, asked: Resources): Promise<void> {
  const { facts } = run;
  const ask = limited(asked, capacity.ceilings);
  if (!fits(ask, NOTHING, capacity.ceilings)) throw neverFits(run, ask, capacity.ceilings);
  facts.phase = 'waitingForCapacity';
  facts.progress = isNothing(ask) ? 'waits for free disk' : `asks for ${describeResources(ask)}`;
  await enterInTime(run, capacity, ask);
  facts.phase = 'creating';
  delete facts.progress;
  run.observer?.admitted(capacity.waitedMs);
  await run.beginStart?.();
}

/** For one that was let in before, and whose attempt ended then, the queue's time is not counted again. */
async function enterInTime(run: ContainerRun, capacity: CapacityClaim, ask: Resources): Promise<void> {
  const { input, facts, signal } = run;
  if (input.queueTimeout === undefined || facts.beganAt !== undefined) return capacity.enter(ask, signal);
  const timeIsUp = new AbortController();
  const deadline = run.queueUntil ?? capacity.since + durationToMs(input.queueTimeout);
  const callOff = callAfter(Math.max(0, deadline - Date.now()), () => timeIsUp.abort(queueTimeout(run, capacity, ask)));
  try {
    await capacity.enter(ask, AbortSignal.any([signal, timeIsUp.signal]));
  } finally {
    callOff();
  }
}

function queueTimeout({ key, input }: ContainerRun, capacity: CapacityClaim, ask: Resources): ContainerError {
  const { queueTimeout: limit = 0 } = input;
  const time = typeof limit === 'number' ? `${limit} ms` : limit;
  const why = capacity.usage.lacksDisk
    ? "too little of the engine's disk is free"
    : `it asks for ${describeResources(ask)}, and ${whatKeptItOut(capacity, ask)}`;
  const message = `There was no room on the host for the ${containerTitle(input)} within its queueTimeout of ${time}: ${why}`;
  const hint = "allow a longer queueTimeout, or raise the worker's ceilings";
  return new ContainerError(FailureType.QueueTimeout, message, { key, image: input.image }, undefined, hint);
}

function whatKeptItOut({ usage: { used }, ceilings }: CapacityClaim, ask: Resources): string {
  if (fits(ask, used, ceilings)) return 'others that ask for more were before it';
  return `${describeResources(used)} was in use`;
}

function neverFits({ key, input }: ContainerRun, ask: Resources, ceilings: Ceilings): ContainerError {
  const { nanoCpus = Infinity, memory = Infinity } = ceilings;
  const ofMemory = input.memReservation === undefined ? 'memLimit' : 'memReservation';
  const problems = [
    ...(ask.nanoCpus > nanoCpus
      ? [`cpus asks for ${words({ nanoCpus: ask.nanoCpus })} of ${words({ nanoCpus })}`]
      : []),
    ...(ask.memory > memory ? [`${ofMemory} asks for ${words({ memory: ask.memory })} of ${words({ memory })}`] : []),
  ];
  const message = `The ${containerTitle(input)} asks for more than its host ever has for containers: ${problems.join('; ')}`;
  return new ContainerError(FailureType.InsufficientCapacity, message, { key, image: input.image });
}

function words(resources: Partial<Resources>): string {
  return describeResources({ ...NOTHING, ...resources });
}
