import { callAfter } from '../readiness/call-after.ts';
import { type ReadyContainerFacts, waitUntilReady } from '../readiness/wait-until-ready.ts';
import type { ContainerRun } from './container-run.ts';

/**
 * Waits until a started container can be used.
 *
 * @param deadline - until when the container may run, on this process's monotonic clock
 * @returns `undefined` when its time was over before
 * @throws {@link ContainerError} of the type `Tdw.NotReady` when it will not become ready, or not in time
 */
export async function becomeReady(
  run: ContainerRun,
  id: string,
  deadline: number,
): Promise<ReadyContainerFacts | undefined> {
  run.facts.phase = 'becomingReady';
  const timeIsUp = new AbortController();
  const callOff = callAfter(deadline - performance.now(), () => timeIsUp.abort());
  try {
    const readiness = await waitUntilReady({ ...run, signal: AbortSignal.any([run.signal, timeIsUp.signal]) }, id);
    run.observer?.becameReady(Math.max(0, Date.parse(readiness.readyAt) - Date.parse(readiness.startedAt)));
    return readiness;
  } catch (error) {
    run.signal.throwIfAborted();
    if (timeIsUp.signal.aborted) return undefined;
    throw error;
  } finally {
    callOff();
  }
}
