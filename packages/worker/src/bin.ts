#!/usr/bin/env node
import { createCli } from './stock-worker/cli.ts';

createCli()
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`tdw-worker: ${error instanceof Error ? error.message : String(error)}\n`);
    // Temporal's native core may keep the process alive, with nothing left to do.
    process.exit(1);
  });
