import { execFile } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = join(import.meta.dirname, '..');
const environment = join(folder, '.venv');
const requirements = join(folder, 'requirements.txt');
/** What has been installed completely. */
const installed = join(environment, 'requirements.txt');

/** A Python that has Temporal's client, in an environment of its own; `undefined` where there is no Python. */
export async function providePython(): Promise<string | undefined> {
  try {
    await run('python3', ['--version']);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const python = join(environment, 'bin', 'python');
  if ((await contentOf(installed)) !== (await contentOf(requirements))) {
    console.log("Installing Temporal's client for Python ...");
    await run('python3', ['-m', 'venv', '--clear', environment]);
    await run(python, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    await copyFile(requirements, installed);
  }
  return python;
}

async function contentOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(() => undefined);
}
