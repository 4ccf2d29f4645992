import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { consumerEnvironment } from './npm-install.ts';

export interface OwnWorker {
  /** What it has logged, a parsed line each. */
  readonly log: readonly Record<string, unknown>[];
  /** Sends what Ctrl-C in a terminal sends; resolves when the worker has ended. */
  interrupt(): Promise<void>;
}

/** Starts a command of a project's that runs `tdw-worker`; resolves when the worker says that it is ready. */
export async function startOwnWorker(folder: string, command: readonly string[]): Promise<OwnWorker> {
  const [program, ...args] = command;
  const child = spawn(program!, args, {
    cwd: folder,
    env: consumerEnvironment(),
    stdio: ['ignore', 'ignore', 'pipe'],
    // A group of its own, for a terminal signals all of it: npx, its shell and the worker.
    detached: true,
  });
  const log: Record<string, unknown>[] = [];
  const lines: string[] = [];
  const ready = Promise.withResolvers<void>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    lines.push(line);
    if (!line.startsWith('{')) return;
    const entry = JSON.parse(line) as Record<string, unknown>;
    log.push(entry);
    if (entry['msg'] === 'The worker is ready') ready.resolve();
  });
  const closed = once(child, 'close');
  const tooEarly = closed.then(() => Promise.reject(new Error(`The worker is not ready:\n${lines.join('\n')}`)));
  await Promise.race([ready.promise, tooEarly]);

  return {
    log,
    async interrupt() {
      process.kill(-child.pid!, 'SIGINT');
      await closed;
    },
  };
}
