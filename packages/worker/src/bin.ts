#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { createCli } from './stock-worker/cli.ts';
import { cacheDir } from './stock-worker/cache-dir.ts';

// Of what is loaded at a start, next to nothing has changed since the last one.
const cache = cacheDir();
if (cache !== undefined) enableCompileCache(join(cache, 'compiled'));

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // Whoever reads along has read enough, as `head` does.
  if (error.code === 'EPIPE') process.exit(0);
  fail(error);
});
createCli().parseAsync().catch(fail);

function fail(error: unknown): void {
  process.stderr.write(`tdw-worker: ${error instanceof Error ? error.message : String(error)}\n`);
  // Temporal's native core may keep the process alive, with nothing left to do.
  process.exit(1);
}
