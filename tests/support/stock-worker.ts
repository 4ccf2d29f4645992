import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

// As built, for that is what `npx tdw-worker` runs.
const TDW_WORKER = join(__dirname, '../../packages/worker/dist/esm/bin.js');

/** Never the tester's own. */
const STATE = join(tmpdir(), 'tdw-test-state');

export interface StockWorker {
  /** What it has logged, a parsed line each. */
  readonly log: readonly Record<string, unknown>[];
  /** Resolves to the first line of the log that says so, when there is one. */
  logged(message: string): Promise<Record<string, unknown>>;
  /** Sends the signal; resolves to how the process ended. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<{ code: number | null; signal: string | null }>;
}

/** Starts `tdw-worker` as a process; resolves when it says that it is ready. */
export async function startStockWorker(...args: string[]): Promise<StockWorker> {
  // Its environment is named, for jest's own is a copy that child processes do not get.
  // Logs are kept only where a test wants them, never in the tester's own.
  const logs = args.includes('--log-dir') ? [] : ['--log-dir', 'none'];
  const child = spawn(process.execPath, [TDW_WORKER, ...args, ...logs], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { XDG_STATE_HOME: STATE, XDG_CACHE_HOME: STATE, ...process.env },
  });
  const log: Record<string, unknown>[] = [];
  const lines = new EventEmitter<Record<string, [entry: Record<string, unknown>]>>();
  createInterface({ input: child.stderr }).on('line', (line) => {
    const entry = JSON.parse(line) as Record<string, unknown>;
    log.push(entry);
    lines.emit(String(entry['msg']), entry);
  });
  const logged = async (message: string): Promise<Record<string, unknown>> =>
    log.find(({ msg }) => msg === message) ?? (await once(lines, message))[0];
  const exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  await Promise.race([
    logged('The worker is ready'),
    exited.then((end) => Promise.reject(new Error(`Not ready: ${JSON.stringify({ end, log })}`))),
  ]);
  return {
    log,
    logged,
    async end(signal) {
      child.kill(signal);
      return exited;
    },
  };
}

/** Runs `tdw-worker` to its own end. */
export async function runTdwWorker(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  // Its environment is named, for jest's own is a copy that child processes do not get.
  const child: ChildProcess = spawn(process.execPath, [TDW_WORKER, ...args], {
    env: { XDG_STATE_HOME: STATE, XDG_CACHE_HOME: STATE, ...process.env },
  });
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => (stdout += chunk));
  child.stderr?.on('data', (chunk) => (stderr += chunk));
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}
