import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { findProgram } from './exec.mjs';
import { SetupError } from './errors.mjs';

/** @type {readonly NodeJS.Signals[]} */
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/**
 * Runs a command as if it had been typed here: our terminal, our signals, its exit code.
 *
 * @param {readonly string[]} command
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<number>} Its exit code; 128 + n when signal n ended it.
 */
export async function runCommand([program = '', ...args], env) {
  if (!program.includes('/') && !findProgram(program, env)) {
    throw new SetupError({ expected: `a program \`${program}\` on PATH or in node_modules/.bin`, found: 'none' });
  }
  const child = spawn(program, args, { env, stdio: 'inherit' });
  const forward = (/** @type {NodeJS.Signals} */ signal) => {
    // Ctrl-C reaches the command from the terminal itself; once more would mean "now, at once".
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  for (const signal of FORWARDED) process.on(signal, forward);
  try {
    return await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('exit', (code, signal) => resolve(code ?? exitCodeOf(signal)));
    });
  } finally {
    for (const signal of FORWARDED) process.off(signal, forward);
  }
}

/**
 * As shells do it.
 *
 * @param {NodeJS.Signals | null} signal
 */
export function exitCodeOf(signal) {
  return 128 + (signal ? constants.signals[signal] : 0);
}
