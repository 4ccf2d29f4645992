import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type Child, startChild } from './process/child.ts';
import { CONCURRENCY } from './workload.ts';

/** `tdw-worker` as a user gets it: the built program, with its defaults. */
export function startStockWorker(taskQueue: string, logFolder: string, profileFolder?: string): Child {
  const args = [
    '--task-queue',
    taskQueue,
    // Otherwise a volume would be left on the engine.
    '--host-id',
    'bench',
    // The default of two cores, on every machine: as many as the raw client has lanes.
    '--max-concurrent-containers',
    String(CONCURRENCY),
    // Kept as by default, but not in the home folder.
    '--log-dir',
    logFolder,
  ];
  const execArgv = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profileFolder)}`];
  return startChild('stock worker', programOf('@tdw/worker', 'tdw-worker'), args, { execArgv });
}

function programOf(packageName: string, program: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
  return join(manifest, '..', bin[program]!);
}
