import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { EngineError } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import type { ContainerRun } from './container-run.ts';
import type { LiveContainer } from './start-container.ts';

/** How long the rest of the live output may take to arrive after the exit, when it has fallen behind. */
const OUTPUT_GRACE_MS = 10_000;
const LOG_ATTEMPTS = 3;
const LOG_DELAY_MS = 500;

/** Of an attempt, or of who only removes the container: then nobody comes after. */
type OutputRun = Pick<ContainerRun, 'engine' | 'signal' | 'observer'> & Partial<Pick<ContainerRun, 'confirm'>>;

/** What a result says of how complete its output is. */
export type OutputFacts = Pick<ContainerExecutionOutput, 'outputError' | 'outputGap' | 'log'>;

/**
 * Takes what is left of the output of a container that has exited, and closes its log, so that all of it is safe.
 *
 * @param result - absent: there will be none, and the log is all there is of the output
 */
export async function completeOutput(
  run: OutputRun,
  id: string,
  output: OutputCapture,
  live: LiveContainer | undefined,
  result?: { wasWhole(endedAt: number): Promise<boolean> },
): Promise<OutputFacts> {
  const endedAt = live && (await endOf(live));
  const wasWhole = endedAt !== undefined && ((await result?.wasWhole(endedAt)) ?? true);
  const isWhole = wasWhole || (await isRestTaken(run, live));
  const readError = isWhole ? undefined : await completeFromLog(run, id, output);
  output.end(readError === undefined);
  const log = await output.close(readError === undefined, result !== undefined);
  const outputError = [readError, output.logError && `The log could not be kept: ${output.logError.message}`]
    .filter((error) => error !== undefined)
    .join('; ');
  return {
    ...(outputError !== '' && { outputError }),
    ...(output.hasGap && { outputGap: { stdoutBytes: output.stdout.missing, stderrBytes: output.stderr.missing } }),
    ...(log !== undefined && { log }),
  };
}

/** Nothing may be written any more when the log is read to fill the gap. */
async function endOf(live: LiveContainer): Promise<number | undefined> {
  // What is taken from the log goes on until it is told to end.
  const endedAt = live.takeRest === undefined ? await within(live.outputEnded, OUTPUT_GRACE_MS) : undefined;
  live.close();
  await live.outputEnded;
  return endedAt;
}

/** Where it is not, it is read from the log in another way, and tried again. */
async function isRestTaken({ signal }: OutputRun, live: LiveContainer | undefined): Promise<boolean> {
  try {
    return (await live?.takeRest?.(signal)) === true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
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
 * @throws where the engine is away, and the next attempt may read what this one cannot
 */
async function completeFromLog(
  { engine, signal, observer, confirm }: OutputRun,
  id: string,
  output: OutputCapture,
): Promise<string | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      const capacity = (await engine.inspectContainer(id))?.logCapacity;
      const survey = capacity && (await output.survey(await engine.readLogs(id, signal), capacity));
      const hadGap = output.hasGap;
      const place = output.findPlace(survey);
      // On record before what comes after it is kept: there, one that nobody could count leaves no trace.
      if (output.hasGap && !hadGap) await confirm?.();
      await output.continueFrom(await engine.readLogs(id, signal), place);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      const refused = error instanceof EngineError && error.status !== undefined;
      if (refused) return error.message;
      if (attempt === LOG_ATTEMPTS) {
        if (await engine.isUp()) return (error as Error).message;
        throw error;
      }
      observer?.retried();
      await delay(LOG_DELAY_MS);
    }
  }
}
