import { type ChildProcess, fork, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';

/** A process of ours: known by its id, stopped by its id. */
export interface Child {
  readonly pid: number;
  readonly process: ChildProcess;
  /** Rejects when it ends before it was asked to, with the last it had to say. */
  readonly died: Promise<never>;
  /** Resolves when its stderr has said so. */
  says(text: string): Promise<void>;
  stop(): Promise<void>;
}

const STOP_PATIENCE_MS = 15_000;
const TAIL_CHARACTERS = 4_000;

export function startChild(name: string, file: string, args: readonly string[], options: ForkOptions = {}): Child {
  const child = fork(file, args, { execArgv: [], ...options, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let isStopping = false;
  let tail = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (tail = (tail + text).slice(-TAIL_CHARACTERS)));
  const died = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      if (!isStopping) reject(new Error(`The ${name} ended (${signal ?? code}):\n${tail.trim()}`));
    });
  });
  // Whoever waits for something from the child races it against this; nobody may be waiting just now.
  died.catch(() => undefined);
  return {
    pid: child.pid!,
    process: child,
    died,
    async says(text) {
      while (!tail.includes(text)) await once(child.stderr!, 'data');
    },
    async stop() {
      isStopping = true;
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
      await exited;
      clearTimeout(impatience);
    },
  };
}
