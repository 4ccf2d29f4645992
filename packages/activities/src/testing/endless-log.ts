import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { LogOwner } from '../logs/log-sink.ts';

const LINE_DIGITS = 9;

/** What it writes: lines that are numbered. */
export function endlessText(bytes: number): string {
  const lines = Math.ceil(bytes / (LINE_DIGITS + 1));
  return Array.from({ length: lines }, (_, index) => `${String(index).padStart(LINE_DIGITS, '0')}\n`)
    .join('')
    .slice(0, bytes);
}

/** A process that writes into the standard output of a log until it is killed. */
export function startEndlessLog(place: string, owner: LogOwner): { kill(): Promise<void> } {
  const child = fork(join(__dirname, 'endless-log-process.ts'), [place, JSON.stringify(owner)], {
    execArgv: ['--conditions=@tdw/source'],
    env: process.env,
  });
  const exited = once(child, 'exit');
  return {
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
