import { spawnSync } from 'node:child_process';
import { describe } from '@jest/globals';

const PROGRAMS = ['dockerd', 'ip'];
let hasTold = false;

/**
 * `describe` of what needs `startOwnEngine`: on a machine that cannot have one it is skipped, and the reason printed
 * once for each file.
 *
 * @param programs - what else has to be on the PATH
 */
export function describeWithOwnEngine(name: string, tests: () => void, programs: readonly string[] = []): void {
  const missing = findMissing([...PROGRAMS, ...programs]);
  const define = missing.length === 0 ? describe : describe.skip;
  define(name, tests);
  if (missing.length === 0 || hasTold) return;
  process.stderr.write(`Skipped, for an engine of its own needs ${missing.join(', ')}: ${name}\n`);
  hasTold = true;
}

function findMissing(programs: readonly string[]): string[] {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return [...(isRoot ? [] : ['root on Linux']), ...programs.filter((program) => !isProgram(program))];
}

function isProgram(name: string): boolean {
  return spawnSync('which', [name], { env: process.env }).status === 0;
}
