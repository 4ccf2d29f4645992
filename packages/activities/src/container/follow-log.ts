import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerInspection } from '../engine/container-inspection.ts';
import type { OutputCapture } from '../output/capture.ts';
import type { ContainerRun } from './container-run.ts';
import { logOwner } from './log-owner.ts';
import { LogReader } from './log-reader.ts';
import type { LiveContainer } from './start-container.ts';

/** How soon one looks again, where there was something and where there has been nothing for a while. */
const SHORTEST_PAUSE_MS = 200;
const LONGEST_PAUSE_MS = 2_000;

/**
 * Takes the output of a container that another attempt has started, from the engine's log: what nobody has read yet, and
 * again and again what has come since. Where the engine has dropped some of it, the rest is left until the container has
 * exited.
 */
export function followLog(run: ContainerRun, id: string, output: OutputCapture): LiveContainer {
  const over = new AbortController();
  let reader: LogReader | undefined;
  // Not by the run's own signal: of one that is cancelled, the last words are wanted, too.
  const outputEnded = (async () => {
    reader = await openReader(run, id, output, over.signal);
    if (reader !== undefined && !(await keepTaking(reader, over.signal))) reader = undefined;
  })().then(
    () => undefined,
    () => undefined,
  );
  return {
    outputEnded,
    close: () => over.abort(),
    takeRest: async (signal) => (await reader?.takeNew(signal)) !== undefined,
  };
}

/** @returns `undefined` where there is nothing to read from again and again */
async function openReader(
  { engine, logSink }: ContainerRun,
  id: string,
  output: OutputCapture,
  signal: AbortSignal,
): Promise<LogReader | undefined> {
  const inspection = await engine.inspectContainer(id);
  if (inspection === undefined) return undefined;
  if (logSink !== undefined) await output.keepIn(logSink, logOwner(inspection.labels));
  if (!isRunning(inspection)) return undefined;
  const { logCapacity } = inspection;
  if (logCapacity !== undefined) return new LogReader(engine, id, output, logCapacity);
  // Has no bound, and so no second file.
  await output.continueFrom(await engine.followLogs(id, signal), output.findPlace());
  return undefined;
}

/** @returns whether it can be gone on with: `false` where something was dropped */
async function keepTaking(reader: LogReader, signal: AbortSignal): Promise<boolean> {
  let pause = SHORTEST_PAUSE_MS;
  while (!signal.aborted) {
    try {
      const taken = (await reader.hasNew(signal)) ? await reader.takeNew(signal) : 0;
      if (taken === undefined) return false;
      pause = taken > 0 ? SHORTEST_PAUSE_MS : Math.min(2 * pause, LONGEST_PAUSE_MS);
    } catch {
      // What the engine does not give now, it gives later: it may be away for a moment.
      pause = LONGEST_PAUSE_MS;
    }
    await delay(pause, undefined, { signal }).catch(() => undefined);
  }
  return true;
}

const isRunning = ({ state }: ContainerInspection): boolean => state === 'running' || state === 'paused';
