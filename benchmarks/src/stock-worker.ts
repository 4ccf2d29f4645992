import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type Child, startChild } from './process/child.ts';
import { CONCURRENCY } from './workload.ts';

/** Not those in the home folder, which the defaults are. */
interface Folders {
  logs: string;
  cache: string;
  /** Where to write a profile. */
  profile?: string | undefined;
}

/** `tdw-worker` as a user gets it: the built program, with its defaults. */
export function startStockWorker(taskQueue: string, { logs, cache, profile }: Folders): Child {
  const args = [
    '--task-queue',
    taskQueue,
    // Otherwise a volume would be left on the engine.
    '--host-id',
    'bench',
    // The default of two cores, on every machine: as many as the raw client has lanes.
    '--max-concurrent-containers',
    String(CONCURRENCY),
    '--log-dir',
    logs,
  ];
  const execArgv = profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`];
  const env = { ...process.env, XDG_CACHE_HOME: cache };
  return startChild('stock worker', programOf('@tdw/worker', 'tdw-worker'), args, { execArgv, env });
}

function programOf(packageName: string, program: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
  return join(manifest, '..', bin[program]!);
}
