import { once } from 'node:events';
import type { ContainerInspection } from '../engine/engine-client.ts';
import type { OutputCapture } from '../output/capture.ts';
import { entryBytes } from '../output/dropped-log.ts';
import type { ContainerRun } from './container-run.ts';
import { logOwner } from './log-owner.ts';
import type { LiveContainer } from './start-container.ts';

/**
 * Takes the output of a container that another attempt has started, from the engine's log: what nobody has read yet, and
 * what is written from now on, for as long as the engine has no reason to drop any of it. Engines give to those who
 * follow a log too little or the same twice when they begin a new file (20.10), so it is let go of before that, and the
 * rest is read when the container has exited.
 */
export function followLog(run: ContainerRun, id: string, output: OutputCapture): LiveContainer {
  const over = new AbortController();
  // Not by the run's own signal: of one that is cancelled, the last words are wanted, too.
  const outputEnded = follow(run, id, output, over).then(
    () => undefined,
    () => undefined,
  );
  return { outputEnded, close: () => over.abort() };
}

/** Never to the end, as far as one can tell: the log may be ahead of what it gave. */
async function follow(run: ContainerRun, id: string, output: OutputCapture, over: AbortController): Promise<void> {
  const { engine, logSink } = run;
  const inspection = await engine.inspectContainer(id);
  if (inspection === undefined) return;
  if (logSink !== undefined) await output.keepIn(logSink, logOwner(inspection.labels));
  if (!isRunning(inspection)) return;
  const { logCapacity } = inspection;
  const log = await engine.followLogs(id, over.signal);
  if (logCapacity === undefined) return output.continueFrom(log, output.findPlace());
  // The engine has opened the log where it gives the first of it. What has dropped nothing after that had not before.
  await once(log, 'readable', { signal: over.signal });
  const limit = logCapacity.fileBytes / 4;
  const survey = await output.survey(await engine.readLogs(id, over.signal), logCapacity);
  if (survey.encodedBytes >= limit) return over.abort();
  let encodedBytes = 0;
  await output.continueFrom(log, output.findPlace(survey), (bytes) => {
    encodedBytes += entryBytes(logCapacity, bytes);
    if (encodedBytes >= limit) over.abort();
  });
}

const isRunning = ({ state }: ContainerInspection): boolean => state === 'running' || state === 'paused';
