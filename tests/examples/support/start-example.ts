import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const PROGRAMS: Readonly<Record<string, string>> = { support: 'run-examples.ts' };

export interface RunningExample {
  /** Resolves when it has said so. */
  says(what: RegExp): Promise<void>;
  interrupt(): void;
  ended: Promise<{ code: number | null; output: string }>;
}

/** Starts an example's program as a process, on the tests' Temporal server. */
export function startExample(name: string, args: readonly string[] = [], env: NodeJS.ProcessEnv = {}): RunningExample {
  const program = join(__dirname, '../../../examples', name, 'src', PROGRAMS[name] ?? 'main.ts');
  const child = spawn(process.execPath, [program, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      child.emit('output');
    });
  }
  const closed = once(child, 'close') as Promise<[number | null]>;
  return {
    async says(what) {
      while (!what.test(output)) {
        const early = closed.then(() => Promise.reject(new Error(`It ended, and did not say ${what}:\n${output}`)));
        await Promise.race([once(child, 'output'), early]);
      }
    },
    interrupt: () => void child.kill('SIGTERM'),
    ended: closed.then(([code]) => ({ code, output })),
  };
}
