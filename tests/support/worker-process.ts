import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach } from '@jest/globals';
import { createProgram, type Program } from '../chaos/lab/program.ts';

const BIN = join(__dirname, '../../packages/worker/src/bin.ts');

export interface WorkerProcessOptions {
  taskQueue: string;
  /** `unix:///…`; default: the tests' own. */
  engine?: string;
  flags?: readonly string[];
}

/**
 * `tdw-worker` as a process of its own, to be killed and frozen: the packages as they stand in src, on the tests'
 * Temporal server. All of them are stopped after each test.
 *
 * @param after - `all`: after all tests of the block, which are not one after the other
 * @returns makes one, which is still to be started
 */
export function useWorkerProcesses(after: 'each' | 'all' = 'each'): (options: WorkerProcessOptions) => Program {
  const made: { program: Program; folder: string }[] = [];

  const end = after === 'each' ? afterEach : afterAll;
  end(async () => {
    await Promise.all(
      made.splice(0).map(async ({ program, folder }) => {
        program.thaw();
        await program.end('SIGTERM');
        rmSync(folder, { recursive: true });
      }),
    );
  });

  return ({ taskQueue, engine, flags = [] }) => {
    const folder = mkdtempSync(join(tmpdir(), 'tdw-worker-'));
    const program = createProgram({
      name: 'worker',
      file: process.execPath,
      args: ['--conditions=@tdw/source', BIN, ...toArgs(taskQueue, join(folder, 'logs')), ...flags],
      env: { ...process.env, XDG_STATE_HOME: folder, ...(engine !== undefined && { DOCKER_HOST: engine }) },
      log: join(folder, 'log'),
      isReady: (log) => log.includes('"The worker is ready"'),
    });
    made.push({ program, folder });
    return program;
  };
}

function toArgs(taskQueue: string, logDir: string): string[] {
  return ['--task-queue', taskQueue, '--host-id', 'test-host', '--log-dir', logDir];
}
