import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProgram, type Program } from '../chaos/lab/program.ts';

const BIN = join(__dirname, '../../packages/worker/src/bin.ts');

/**
 * `tdw-worker` as a process of its own, to be killed and frozen: the packages as they stand in src, on the tests'
 * Temporal server.
 *
 * @param engine - `unix:///…`; default: the tests' own
 */
export function createWorkerProcess(taskQueue: string, engine?: string, flags: readonly string[] = []): Program {
  return createProgram({
    name: 'worker',
    file: process.execPath,
    args: ['--conditions=@tdw/source', BIN, '--task-queue', taskQueue, '--host-id', 'test-host', ...flags],
    env: { ...process.env, ...(engine !== undefined && { DOCKER_HOST: engine }) },
    log: join(mkdtempSync(join(tmpdir(), 'tdw-worker-')), 'log'),
    isReady: (log) => log.includes('"The worker is ready"'),
  });
}
