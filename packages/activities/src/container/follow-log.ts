import type { ContainerInspection, LogCapacity } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import { entryBytes } from '../output/dropped-log.ts';
import { LiveTail } from '../output/live-tail.ts';
import type { LogSurvey } from '../output/survey-log.ts';
import type { ContainerRun } from './container-run.ts';
import { logOwner } from './log-owner.ts';
import type { LiveContainer } from './start-container.ts';

/**
 * Takes the output of a container that another attempt has started: what nobody has read yet from the engine's log, and
 * what is written from now on as well, for as long as the engine has no reason to drop any of it. Engines give to those
 * who follow a log too little or the same twice when they begin a new file (20.10), so before that, the live output takes
 * over. Until then a container that writes faster than its log is read is held back.
 */
export function followLog(run: ContainerRun, id: string, output: OutputCapture): LiveContainer {
  const over = new AbortController();
  // Not by the run's own signal: of one that is cancelled, the last words are wanted, too.
  const outputEnded = follow(run, id, output, over.signal).then(
    (isWhole) => (isWhole ? performance.now() : undefined),
    () => undefined,
  );
  return { outputEnded, close: () => over.abort() };
}

/** @returns whether the output was seen to its end; else it is to be completed from the log, after the exit */
async function follow(run: ContainerRun, id: string, output: OutputCapture, signal: AbortSignal): Promise<boolean> {
  const { engine, logSink } = run;
  const inspection = await engine.inspectContainer(id);
  if (inspection === undefined) return false;
  if (logSink !== undefined) await output.keepIn(logSink, logOwner(inspection.labels));
  if (!isRunning(inspection)) return false;
  const { logCapacity } = inspection;
  if (logCapacity === undefined) {
    await output.continueFrom(await engine.followLogs(id, signal));
    return false;
  }
  const live = await engine.attachContainer(id);
  const letGo = (): void => void live.destroy();
  signal.addEventListener('abort', letGo);
  try {
    // From here on the container writes no faster than its log is read.
    const tail = new LiveTail(live);
    const survey = await output.survey(await engine.readLogs(id, signal), logCapacity);
    await readUpTo(tail, run, id, output, signal, survey, logCapacity);
    const last = { stdout: output.stdout.last, stderr: output.stderr.last };
    await tail.switchTo((stream, bytes) => output.write(stream, bytes), last);
    await tail.ended;
    return true;
  } finally {
    signal.removeEventListener('abort', letGo);
    live.destroy();
  }
}

const isRunning = ({ state }: ContainerInspection): boolean => state === 'running' || state === 'paused';

/** Reads the log: what is in it, and as long as it has much room in its first file, what comes. */
async function readUpTo(
  tail: LiveTail,
  { engine }: ContainerRun,
  id: string,
  output: OutputCapture,
  signal: AbortSignal,
  survey: LogSurvey,
  { fileBytes }: LogCapacity,
): Promise<void> {
  const limit = fileBytes / 4;
  const fileIsFilling = new AbortController();
  let encodedBytes = 0;
  let newBytes = -(survey.stdout.bytes + survey.stderr.bytes);
  const onRead = (bytes: Buffer): void => {
    newBytes += bytes.length;
    tail.readUpTo(newBytes);
    encodedBytes += entryBytes(bytes);
    if (encodedBytes >= limit) fileIsFilling.abort();
  };
  if (survey.encodedBytes >= limit) return output.continueFrom(await engine.readLogs(id, signal), survey, onRead);
  try {
    const log = await engine.followLogs(id, AbortSignal.any([signal, fileIsFilling.signal]));
    await output.continueFrom(log, survey, onRead);
  } catch (error) {
    if (!fileIsFilling.signal.aborted || signal.aborted) throw error;
  }
}
