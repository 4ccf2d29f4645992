import { containerTitle, type ContainerHeartbeat, FailureType, lifecycleOf } from '@tdw/payloads';
import { callAfter } from '../readiness/call-after.ts';
import { readEndpoint } from '../readiness/endpoint.ts';
import { containerLost } from '../readiness/not-ready.ts';
import { waitUntilReady } from '../readiness/wait-until-ready.ts';
import { ContainerError } from './container-error.ts';
import type { ContainerRun } from './container-run.ts';

/** What is known of a container that was waited for. Without `readyAt`, its time was over before it was ready. */
export type Readiness = NonNullable<ContainerHeartbeat['ready']>;

/**
 * Waits until a started container can be used. To run out of time is a result of a job's, which is stopped by whoever
 * waits for its exit.
 *
 * @param deadline - until when the container may run, on this process's monotonic clock
 * @throws {@link ContainerError} of the type `Tdw.NotReady` when it will not become ready, or not in time; for a
 *   service, that is also the time that it may run
 */
export async function becomeReady(run: ContainerRun, id: string, deadline: number): Promise<Readiness> {
  run.facts.phase = 'becomingReady';
  const timeIsUp = new AbortController();
  const callOff = callAfter(deadline - performance.now(), () => timeIsUp.abort());
  try {
    const readiness = await waitUntilReady({ ...run, signal: AbortSignal.any([run.signal, timeIsUp.signal]) }, id);
    run.observer?.becameReady(Math.max(0, Date.parse(readiness.readyAt) - Date.parse(readiness.startedAt)));
    return readiness;
  } catch (error) {
    run.signal.throwIfAborted();
    if (!timeIsUp.signal.aborted) throw error;
  } finally {
    callOff();
  }
  if (lifecycleOf(run.input) === 'service') throw outOfTime(run, id);
  return notReadyYet(run, id);
}

/** The failure of a container whose `runTimeout` was over before it was ready, where it was to be ready. */
export function outOfTime({ key, input }: ContainerRun, containerId: string): ContainerError {
  const message = `The ${containerTitle(input)} was not ready before its runTimeout was over`;
  return new ContainerError(FailureType.NotReady, message, { key, image: input.image, containerId });
}

async function notReadyYet(run: ContainerRun, id: string): Promise<Readiness> {
  const inspection = await run.engine.inspectContainer(id);
  if (inspection === undefined) throw containerLost(run, id);
  const { startedAt, imageId } = inspection;
  return { ...readEndpoint(run, inspection), startedAt, imageId };
}
