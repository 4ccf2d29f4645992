import type { ReadyContainer, WaitStrategyConfig } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import { requireOwnExit } from '../container/own-exit.ts';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import { callAfter } from './call-after.ts';
import { directAddresses } from './direct-addresses.ts';
import { readEndpoint } from './endpoint.ts';
import { readEngineClock } from './engine-clock.ts';
import { containerLost, notReady } from './not-ready.ts';
import { startupTime } from './startup-time.ts';
import {
  ExitedBeforeReady,
  NeverReady,
  NOTHING_SEEN,
  type StartingContainer,
  StartupTimeoutOver,
} from './starting-container.ts';
import { waitForStrategy } from './wait-for-strategy.ts';
import { watchExit } from './watch-exit.ts';

/** What is known of a container that is ready. Endpoint and ports vanish from inspect when it exits. */
export interface ReadyContainerFacts extends Pick<ReadyContainer, 'endpoint' | 'ports' | 'startedAt' | 'readyAt'> {
  imageId: string;
}

/**
 * Waits until a container that has been started is ready, as its `waitStrategy` says; without one it is as
 * soon as it runs.
 *
 * @throws {@link ContainerError} `Tdw.NotReady` with the last lines of its output when its startup timeout is over,
 *   when it exits before, and when it cannot become ready; with the reason of `run.signal` when that aborts
 */
export async function waitUntilReady(run: ContainerRun, containerId: string): Promise<ReadyContainerFacts> {
  run.signal.throwIfAborted();
  run.facts.phase = 'becomingReady';
  const { waitStrategy } = run.input;
  if (waitStrategy === undefined) return findRunning(run, containerId);
  const clock = await readEngineClock(run.engine);
  const inspection = await inspect(run, containerId);
  const addresses = clock.isolated ? [] : directAddresses(run.engine, inspection.addresses);
  await waitWithin(waitStrategy, { run, inspection, clock, directAddresses: addresses });
  return factsOf(run, inspection, new Date(clock.now()).toISOString());
}

const RUNNING: ReadonlySet<ContainerInspection['state']> = new Set(['running', 'paused', 'restarting']);

async function findRunning(run: ContainerRun, containerId: string): Promise<ReadyContainerFacts> {
  const inspection = await inspect(run, containerId);
  if (RUNNING.has(inspection.state)) return factsOf(run, inspection, inspection.startedAt);
  await requireOwnExit(run, inspection);
  const seen = { lastSeen: `it is ${inspection.state}`, milliseconds: 0 };
  throw await notReady(run, inspection, new ExitedBeforeReady(inspection), seen);
}

async function inspect(run: ContainerRun, id: string): Promise<ContainerInspection> {
  const inspection = await run.engine.inspectContainer(id);
  run.signal.throwIfAborted();
  if (inspection === undefined) throw containerLost(run, id);
  return inspection;
}

function factsOf(run: ContainerRun, inspection: ContainerInspection, readyAt: string): ReadyContainerFacts {
  const { startedAt, imageId } = inspection;
  return { ...readEndpoint(run, inspection), startedAt, readyAt, imageId };
}

/** The first reason to end it counts: it is that with which the signal aborts. Nothing is left open behind it. */
async function waitWithin(
  strategy: WaitStrategyConfig,
  subject: Pick<StartingContainer, 'run' | 'inspection' | 'clock' | 'directAddresses'>,
): Promise<void> {
  const { run, inspection, clock } = subject;
  const scope = new AbortController();
  const exited = new AbortController();
  const starting: StartingContainer = {
    ...subject,
    signal: scope.signal,
    exited: exited.signal,
    lastSeen: NOTHING_SEEN,
  };
  const onAbort = (): void => scope.abort(run.signal.reason);
  run.signal.addEventListener('abort', onAbort, { once: true });
  const limitMs = startupTime(strategy, inspection, clock.now());
  const callOff = callAfter(limitMs, () => scope.abort(new StartupTimeoutOver()));
  const exitWatch = tellExit(starting, scope, exited);
  try {
    await waitForStrategy(starting, strategy);
  } catch (error) {
    const reason: unknown = scope.signal.aborted ? scope.signal.reason : error;
    if (!isEnding(reason)) throw reason;
    const milliseconds = clock.now() - Date.parse(inspection.startedAt);
    throw await notReady(run, inspection, reason, { strategy, lastSeen: starting.lastSeen, milliseconds });
  } finally {
    run.signal.removeEventListener('abort', onAbort);
    callOff();
    scope.abort();
    await exitWatch;
  }
}

async function tellExit(
  { run, inspection }: StartingContainer,
  scope: AbortController,
  exited: AbortController,
): Promise<void> {
  try {
    exited.abort(new ExitedBeforeReady(await watchExit(run, inspection.id, scope.signal)));
  } catch (error) {
    scope.abort(error);
  }
}

function isEnding(reason: unknown): reason is StartupTimeoutOver | ExitedBeforeReady | NeverReady {
  return reason instanceof StartupTimeoutOver || reason instanceof ExitedBeforeReady || reason instanceof NeverReady;
}
