import { setTimeout as delay } from 'node:timers/promises';
import type { LogWaitStrategy } from '@tdw/payloads';
import { demultiplex } from '../output/demultiplex.ts';
import { lineMatcher } from './line-matcher.ts';
import { LineSplitter } from './line-splitter.ts';
import { pauses } from './poll.ts';
import type { StartingContainer } from './starting-container.ts';

/**
 * Ready when enough lines match. The engine's log is followed from its beginning: it has what was written before
 * this attempt began to look. A container that exits with the lines in its log was ready.
 */
export async function waitForLog(starting: StartingContainer, strategy: LogWaitStrategy): Promise<void> {
  const { signal } = starting;
  const matches = lineMatcher(strategy, starting.run);
  for (const pause of pauses()) {
    signal.throwIfAborted();
    // What is read of a container that has exited is all there will ever be.
    const hasExited = starting.exited.aborted;
    const found = await countLines(starting, matches, strategy.times ?? 1);
    if (found === 'enough') return;
    if (hasExited && found === 'all') throw starting.exited.reason;
    await delay(pause, undefined, { signal });
  }
}

/** @returns `all`: it was read to its end; `cut`: the engine broke off before, or did not answer */
async function countLines(
  starting: StartingContainer,
  matches: (line: string) => boolean,
  enough: number,
): Promise<'enough' | 'all' | 'cut'> {
  const { run, inspection, signal } = starting;
  const lines = { stdout: new LineSplitter(), stderr: new LineSplitter() };
  const done = new AbortController();
  let count = 0;
  const onLine = (line: string): void => {
    if (count === enough || !matches(line)) return;
    count++;
    starting.lastSeen = `${count} of ${enough} seen`;
    if (count === enough) done.abort();
  };
  try {
    const log = await run.engine.followLogs(inspection.id, signal);
    starting.lastSeen = `0 of ${enough} seen`;
    done.signal.addEventListener('abort', () => log.destroy());
    await demultiplex(log, (name, bytes) => lines[name].write(bytes, onLine));
    lines.stdout.end(onLine);
    lines.stderr.end(onLine);
  } catch (error) {
    signal.throwIfAborted();
    if (count < enough) {
      starting.lastSeen = `the engine broke off its log: ${(error as Error).message}`;
      return 'cut';
    }
  }
  return count === enough ? 'enough' : 'all';
}
