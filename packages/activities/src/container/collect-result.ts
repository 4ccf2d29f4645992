import { setTimeout as delay } from 'node:timers/promises';
import { type ExitedContainer, type ContainerStatus, durationToMs, lifecycleOf } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import type { ContainerRun } from './container-run.ts';
import type { LiveContainer } from './start-container.ts';
import type { Exit, ExitedState } from './wait-container.ts';

/** How long the rest of the live output may take to arrive after the exit, when it has fallen behind. */
const OUTPUT_GRACE_MS = 10_000;
/**
 * How long before its exit a container's output may end. The engine closes it a moment before it reports
 * the exit; one that ended earlier was cut, however cleanly (a proxy's idle timeout, an engine that died).
 */
const ENDED_EARLY_MS = 1_000;
const LOG_ATTEMPTS = 3;
const LOG_DELAY_MS = 500;

/** All of a result that has nothing to do with attempts. */
export type CollectedResult = Omit<ExitedContainer, 'attempts' | 'reattached'>;

/**
 * Puts the result together. Nothing is removed here: the container stays until the workflow has seen this.
 *
 * @param live - absent when this attempt was not attached before the start: then the engine's log has it all
 */
export async function collectResult(
  run: ContainerRun,
  exit: Exit,
  output: OutputCapture,
  live: LiveContainer | undefined,
): Promise<CollectedResult> {
  run.facts.phase = 'collecting';
  const { state } = exit;
  const complete = live !== undefined && (await isComplete(live, exit));
  const outputError = complete ? undefined : await completeFromLog(run, state.id, output);
  const durationMs = Math.max(0, Date.parse(state.finishedAt) - Date.parse(state.startedAt));
  const status = statusOf(run, state, durationMs);
  return {
    status,
    success: status === 'succeeded',
    exitCode: state.exitCode,
    containerId: state.id,
    ...(run.input.name !== undefined && { name: run.input.name }),
    image: run.input.image,
    imageId: state.imageId,
    stdout: output.stdout.toString(),
    stderr: output.stderr.toString(),
    stdoutBytes: output.stdout.bytes,
    stderrBytes: output.stderr.bytes,
    truncated: output.truncated,
    ...(outputError !== undefined && { outputError }),
    outOfMemory: state.outOfMemory,
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
    durationMs,
    host: run.facts.host,
  };
}

/**
 * Its own exit in the moment that we stopped it is its own, unless it had run for too long by then. To a service
 * the run timeout is the time to live: it has done what it was to do.
 */
function statusOf({ facts, input }: ContainerRun, { exitCode }: ExitedState, ranMs: number): ContainerStatus {
  const stopped = facts.stopReason === 'runTimeout' && ranMs >= durationToMs(input.runTimeout ?? 0);
  if (stopped) return lifecycleOf(input) === 'service' ? 'succeeded' : 'timedOut';
  return exitCode === 0 ? 'succeeded' : 'failed';
}

async function isComplete(live: LiveContainer, { noticedAt, contactLost }: Exit): Promise<boolean> {
  const endedAt = await within(live.outputEnded, OUTPUT_GRACE_MS);
  // Nothing may be written any more when the log is read to fill the gap.
  live.close();
  await live.outputEnded;
  return endedAt !== undefined && !contactLost && endedAt >= noticedAt - ENDED_EARLY_MS;
}

async function within<T>(promise: Promise<T>, ms: number): Promise<T | undefined> {
  const timer = new AbortController();
  try {
    return await Promise.race([promise, delay(ms, undefined, { signal: timer.signal })]);
  } finally {
    timer.abort();
  }
}

/**
 * @returns why it could not be completed: an output that cannot be read must not keep an exit that is known
 *   from being told
 */
async function completeFromLog(run: ContainerRun, id: string, output: OutputCapture): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      await output.completeFrom(await run.engine.readLogs(id, run.signal));
      return undefined;
    } catch (error) {
      run.signal.throwIfAborted();
      const refused = error instanceof EngineError && error.status !== undefined;
      if (refused || attempt === LOG_ATTEMPTS) return (error as Error).message;
      run.observer?.retried();
      await delay(LOG_DELAY_MS);
    }
  }
}
