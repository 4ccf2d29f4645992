import { spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { createInterface } from 'node:readline';
import { SetupError } from './errors.mjs';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.on('exit', killRunning);

/**
 * Runs a program quietly to its end. Its output is kept for the error only; `onLine` sees it live.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, onLine?: ((line: string) => void) | undefined }} [options]
 * @returns {Promise<string>} What it wrote to stdout.
 */
export async function execute(command, args, { cwd, env, onLine } = {}) {
  // A process group of its own: an interrupted set-up then ends the program *and* its children, once.
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  running.add(child);
  /** @type {string[]} */
  const output = [];
  /** @type {string[]} */
  const tail = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (stream === child.stdout) output.push(line);
      if (tail.push(line) > 30) tail.shift();
      onLine?.(line);
    });
  }
  try {
    const [code, signal] = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (...ended) => resolve(ended));
    });
    if (code === 0) return output.join('\n');
    throw new SetupError({
      expected: `\`${[command, ...args].join(' ')}\` to succeed`,
      found: `${signal ? `killed by ${signal}` : `exit code ${code}`}${tail.length > 0 ? `, saying\n${indent(tail)}` : ''}`,
    });
  } finally {
    running.delete(child);
  }
}

/** Ends whatever `execute` has under way; also done when this process exits for any reason. */
function killRunning() {
  for (const { pid } of running) {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGTERM');
    } catch {
      // It ended a moment ago by itself.
    }
  }
}

/**
 * Where a program is on PATH; undefined when it is not.
 *
 * @param {string} name
 * @param {NodeJS.ProcessEnv} env
 * @param {readonly string[]} [except] Folders to leave out.
 * @returns {string | undefined}
 */
export function findProgram(name, env, except = []) {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder && !except.includes(folder));
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}

/** @param {string} file */
function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/** @param {readonly string[]} lines */
function indent(lines) {
  return lines.map((line) => `  | ${line}`).join('\n');
}
