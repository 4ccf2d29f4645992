import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const LINES_KEPT = 20;

export interface RunningWorker {
  /** Rejects when the worker ends before it is told to. */
  ended: Promise<never>;
  /** Resolves when it has ended, the containers that were released being gone. */
  stop(): Promise<void>;
}

/** The stock worker, as `npx tdw-worker --task-queue …` starts it. Resolves when it is ready. */
export async function startStockWorker(taskQueue: string): Promise<RunningWorker> {
  const ready = Promise.withResolvers<void>();
  const worker = startWorkerProcess([tdwWorker(), '--task-queue', taskQueue], {}, (line) => {
    if (line.includes('"The worker is ready"')) ready.resolve();
  });
  await Promise.race([ready.promise, worker.ended]);
  return worker;
}

/** A Node program that is a worker, as a process of its own. What it logs is told only if it ends too early. */
export function startWorkerProcess(
  command: readonly string[],
  env: NodeJS.ProcessEnv = {},
  onLine: (line: string) => void = () => undefined,
): RunningWorker {
  const child = spawn(process.execPath, command, {
    stdio: ['ignore', 'inherit', 'pipe'],
    env: { ...process.env, ...env },
    // Ctrl-C goes to this process alone: the worker is still needed, to stop the containers.
    detached: true,
  });
  const log: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    log.push(line);
    if (log.length > LINES_KEPT) log.shift();
    onLine(line);
  });
  const exited = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  const ended = exited.then(([code, signal]) => {
    throw new Error(`The worker ended too early (${signal ?? `exit code ${code}`})\n${log.join('\n')}`);
  });
  ended.catch(() => undefined);
  return {
    ended,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** The program behind the `tdw-worker` command, wherever the package is installed. */
function tdwWorker(): string {
  const manifest = new URL(import.meta.resolve('@tdw/worker/package.json'));
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: { 'tdw-worker': string } };
  return fileURLToPath(new URL(bin['tdw-worker'], manifest));
}
