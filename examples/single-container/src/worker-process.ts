import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * The stock worker as a process of its own, as `npx tdw-worker --task-queue …` starts it. Resolves when it
 * is ready; the errors that it logs are passed on. (A run that fails is a warning to it, and here on purpose.)
 */
export async function startWorker(taskQueue: string): Promise<{ stop(): Promise<void> }> {
  const child = spawn(process.execPath, [tdwWorker(), '--task-queue', taskQueue], {
    stdio: ['ignore', 'inherit', 'pipe'],
  });
  const exited = once(child, 'exit');
  const ready = new Promise<void>((resolve) => {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.includes('"The worker is ready"')) resolve();
      else if (!line.startsWith('{') || (JSON.parse(line) as { level: string }).level === 'error') console.error(line);
    });
  });
  await Promise.race([
    ready,
    exited.then(([code, signal]) => {
      throw new Error(`tdw-worker ended before it was ready (${signal ?? `exit code ${code}`})`);
    }),
  ]);
  return {
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
