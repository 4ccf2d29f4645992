// A Python program starts a run by its name, with plain JSON, on the stock worker, and waits for its result.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runExample, startStockWorker } from '@tdw-examples/support';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { providePython } from './provide-python.ts';

const python = await providePython();
if (python === undefined) console.log('skipped: no python3');
else {
  await runExample(startStockWorker, async ({ taskQueue }) => {
    const starter = join(import.meta.dirname, 'starter.py');
    const { stdout } = await promisify(execFile)(python, [starter, taskQueue, `${taskQueue}-python`]);
    const result = JSON.parse(stdout) as ContainerExecutionOutput;
    console.log(`Python got: ${result.status}, exit code ${result.exitCode}, "${result.stdout.trim()}"`);
    assert.deepEqual([result.status, result.exitCode, result.stdout], ['succeeded', 0, 'Hello from Python\n']);
    return 'A run was started by its name from Python.';
  });
}
