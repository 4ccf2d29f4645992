import { setTimeout as delay } from 'node:timers/promises';
import type { CommandWaitStrategy } from '@tdw/payloads';
import type { Execution } from '../engine/engine-client.ts';
import { pauses, poll, type Sight } from './poll.ts';
import { readExecution } from './read-execution.ts';
import { NOTHING_SEEN, type StartingContainer } from './starting-container.ts';

/** Of what the command wrote, its end is told. */
const MOST_BYTES = 300;

/** Ready when the command exits with 0. It is run again when it has ended, never beside itself. */
export async function waitForCommand(starting: StartingContainer, { command }: CommandWaitStrategy): Promise<void> {
  const { run, inspection, signal } = starting;
  await poll(starting, async () => {
    const execution = await run.engine.exec(inspection.id, command, signal);
    if (starting.lastSeen === NOTHING_SEEN) starting.lastSeen = 'it has not ended yet';
    let written: Buffer = Buffer.alloc(0);
    const add = (bytes: Buffer): void => void (written = Buffer.concat([written, bytes]).subarray(-MOST_BYTES));
    const hiding = run.secrets?.mask?.stream();
    await readExecution(execution, signal, (bytes) => add(hiding?.take(bytes) ?? bytes));
    if (hiding !== undefined) add(hiding.end());
    const exitCode = await untilEnded(execution, signal);
    return exitCode === 0 ? 'ready' : seen(exitCode, written.toString('utf8').trim());
  });
}

/** A program may close its output, or hand it on to another, and go on. */
async function untilEnded(execution: Execution, signal: AbortSignal): Promise<number> {
  const rest = pauses();
  for (;;) {
    const exitCode = await execution.exitCode();
    if (exitCode !== undefined) return exitCode;
    await delay(rest.next().value, undefined, { signal });
  }
}

function seen(exitCode: number, written: string): Sight {
  return { seen: `it exited with code ${exitCode}${written === '' ? '' : `: ${written}`}` };
}
