import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { type Child, startChild } from './process/child.ts';

/** `tdw-worker` as a user gets it: the built program, with its defaults. */
export function startStockWorker(taskQueue: string, profileFolder: string | undefined): Child {
  // A host id of its own: otherwise a volume would be left on the engine.
  const args = ['--task-queue', taskQueue, '--host-id', 'bench'];
  const execArgv = profileFolder === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profileFolder)}`];
  return startChild('stock worker', programOf('@tdw/worker', 'tdw-worker'), args, { execArgv });
}

function programOf(packageName: string, program: string): string {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8')) as { bin: Record<string, string> };
  return join(manifest, '..', bin[program]!);
}
