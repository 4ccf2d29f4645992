import { setTimeout as delay } from 'node:timers/promises';
import { type ContainerInspection, hasEnded } from '../engine/container-inspection.ts';
import { EngineError } from '../engine/engine-client.ts';
import { callAfter } from '../readiness/call-after.ts';
import type { ContainerRun } from './container-run.ts';
import { inspectOrRecordLoss, whetherSeen } from './engine-outage.ts';
import { lostContainer } from './lost-container.ts';
import { requireOwnExit } from './own-exit.ts';
import { stopGraceSeconds } from './stop-grace.ts';

const RETRY_DELAY_MS = 200;

/** What is heard of a container before it is waited for. */
export interface Followed {
  /** Whether another attempt has started it: it may have ended before anybody waited. */
  adopted: boolean;
  /** Whether it had ended when it was found. */
  hasEnded: boolean;
  /** Settles if the engine announces the exit before it answers. */
  announced?: Promise<ExitedState> | undefined;
}

/** A container that has exited. */
export type ExitedState = Pick<
  ContainerInspection,
  'id' | 'imageId' | 'exitCode' | 'outOfMemory' | 'startedAt' | 'finishedAt'
>;

export interface Exit {
  state: ExitedState;
  /** When it was noticed, on this process's monotonic clock. */
  noticedAt: number;
  /** Whether the engine let go of a wait before the exit: then the output may have been cut, too. */
  contactLost: boolean;
  /** Whether the engine may have been away when it ended: then the engine may have lost some of its output. */
  isUnread: boolean;
}

/**
 * Waits until the container has exited, and stops it when its time is up.
 *
 * A wait that the engine let go of is not an exit (it answers with an empty body, or the socket is cut):
 * only what inspect says counts, or what the engine announces by itself.
 *
 * @param deadline - when its time is up, on this process's monotonic clock
 */
export async function waitContainer(
  run: ContainerRun,
  id: string,
  deadline: number,
  { adopted, hasEnded: wasOver, announced }: Followed,
): Promise<Exit> {
  run.facts.phase = 'running';
  let contactLost = false;
  let wasRunning = !wasOver;
  for (;;) {
    const ending = await waitOnce(run, id, deadline - performance.now(), announced);
    if (ending === 'timer') await stopForTimeout(run, id);
    const noticedAt = performance.now();
    if (typeof ending === 'object') return { state: ending, noticedAt, contactLost, isUnread: false };
    const inspection = await inspectOrRecordLoss(run, id);
    if (inspection === undefined) throw lostContainer(run, id);
    contactLost ||= ending === 'contactLost';
    if (hasEnded(inspection)) {
      wasRunning &&= ending !== 'contactLost';
      const seen = adopted || contactLost ? await whetherSeen(run, inspection, wasRunning) : 'seen';
      // One that we have stopped is ours, whatever the engine did since.
      if (run.facts.stopReason === undefined) await requireOwnExit(run, inspection, seen);
      return { state: inspection, noticedAt, contactLost, isUnread: seen !== 'seen' };
    }
    wasRunning = true;
    contactLost ||= ending === 'answer';
    if (ending !== 'timer') run.observer?.retried();
    await delay(RETRY_DELAY_MS, undefined, { signal: run.signal }).catch(() => run.signal.throwIfAborted());
  }
}

/** What ended a wait: an exit, an answer (which is one only if inspect agrees), a cut, or the run's own deadline. */
type Ending = ExitedState | 'answer' | 'contactLost' | 'timer';

async function waitOnce(
  { engine, signal }: ContainerRun,
  id: string,
  remaining: number,
  announced: Promise<ExitedState> | undefined,
): Promise<Ending> {
  const timer = new AbortController();
  const callOff = callAfter(remaining, () => timer.abort());
  const raceOver = new AbortController();
  try {
    const wait = engine.waitContainer(id, AbortSignal.any([signal, timer.signal, raceOver.signal]));
    const answer = wait.then((): Ending => 'answer');
    return await (announced === undefined ? answer : Promise.race([announced, answer]));
  } catch (error) {
    signal.throwIfAborted();
    if (timer.signal.aborted) return 'timer';
    if (error instanceof EngineError) return 'contactLost';
    throw error;
  } finally {
    callOff();
    raceOver.abort();
  }
}

/** The reason is on record before the deed: whoever finds the container stopped must know that it was us. */
async function stopForTimeout(run: ContainerRun, id: string): Promise<void> {
  run.facts.phase = 'stopping';
  run.facts.stopReason = 'runTimeout';
  await run.confirm();
  await run.engine.stopContainer(id, stopGraceSeconds(run.input));
}
