import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';

/** A program that is ended and started again, and whose words go to one file. */
export interface Program {
  start(): Promise<void>;
  /** Sends the signal and waits for its end. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Stops it in its tracks, with SIGSTOP. */
  freeze(): void;
  thaw(): void;
}

export interface ProgramOptions {
  name: string;
  file: string;
  args: readonly string[];
  env?: NodeJS.ProcessEnv;
  log: string;
  /** Resolves when it can be used; it is asked until the program ends. */
  isReady(logOfThisStart: string): Promise<boolean> | boolean;
}

const POLL_MS = 50;
const START_TIMEOUT_MS = 120_000;

export function createProgram({ name, file, args, env = process.env, log, isReady }: ProgramOptions): Program {
  let child: ChildProcess | undefined;
  return {
    async start() {
      const output = openSync(log, 'a');
      const begin = readFileSync(log).length;
      const started = spawn(file, args, { env, stdio: ['ignore', output, output] });
      closeSync(output);
      child = started;
      let error: Error | undefined;
      started.once('error', (reason) => (error = reason));
      const giveUpAt = Date.now() + START_TIMEOUT_MS;
      const said = (): string => readFileSync(log).subarray(begin).toString();
      while (!(await isReady(said()))) {
        if (error !== undefined) throw error;
        if (hasEnded(started) || Date.now() > giveUpAt) {
          const end = describeEnd(started);
          // Whoever starts it again has one, not two.
          await this.end('SIGKILL');
          throw new Error(`Expected the ${name} to become ready, got ${end}:\n${said().slice(-2_000)}`);
        }
        await new Promise((resolve) => setTimeout(resolve, POLL_MS));
      }
    },
    async end(signal) {
      if (child === undefined || hasEnded(child)) return;
      const exited = once(child, 'exit');
      child.kill(signal);
      await exited;
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
  };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}

function describeEnd(child: ChildProcess): string {
  return hasEnded(child) ? (child.signalCode ?? `exit code ${child.exitCode}`) : 'nothing';
}
