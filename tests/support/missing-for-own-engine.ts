import { spawnSync } from 'node:child_process';

const PROGRAMS = ['dockerd', 'ip'];

/**
 * What this machine lacks for `startOwnEngine`.
 *
 * @param programs - what else has to be on the PATH
 */
export function missingForOwnEngine(programs: readonly string[] = []): string[] {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  return [...(isRoot ? [] : ['root on Linux']), ...[...PROGRAMS, ...programs].filter((program) => !isProgram(program))];
}

function isProgram(name: string): boolean {
  return spawnSync('which', [name], { env: process.env }).status === 0;
}
