import type { OutputCapture } from '../output/capture.ts';
import { createBrake } from './brake.ts';
import type { ContainerRun } from './container-run.ts';
import { logOwner } from './log-owner.ts';
import type { LiveContainer } from './start-container.ts';

/**
 * Takes the output of a container that another attempt has started, from the engine's log: what nobody has read yet, and
 * what is written from now on. A log that is bounded drops what is not read in time, so whoever writes faster than one
 * reads is held back.
 *
 * The output is never whole by this alone: what the engine let go of is completed from its log after the exit.
 */
export function followLog(run: ContainerRun, id: string, output: OutputCapture): LiveContainer {
  const over = new AbortController();
  const following = follow(run, id, output, AbortSignal.any([run.signal, over.signal]));
  const outputEnded = following.then(
    () => undefined,
    () => undefined,
  );
  return { outputEnded, close: () => over.abort() };
}

async function follow(
  { engine, logSink }: ContainerRun,
  id: string,
  output: OutputCapture,
  signal: AbortSignal,
): Promise<void> {
  const inspection = await engine.inspectContainer(id);
  if (inspection === undefined) return;
  if (logSink !== undefined) await output.keepIn(logSink, logOwner(inspection.labels));
  if (inspection.state !== 'running' && inspection.state !== 'paused') return;
  const { logCapacity } = inspection;
  if (logCapacity === undefined) return output.continueFrom(await engine.followLogs(id, signal));
  const live = await engine.attachContainer(id);
  try {
    // What is written after the log is surveyed comes through the attached output, too.
    const survey = await output.survey(await engine.readLogs(id, signal), logCapacity);
    const brake = createBrake(live, survey.stdout.bytes + survey.stderr.bytes);
    await output.continueFrom(await engine.followLogs(id, signal), survey, brake.read);
  } finally {
    live.destroy();
  }
}
