import { describe } from '@jest/globals';
import { missingForOwnEngine } from './missing-for-own-engine.ts';

let hasTold = false;

/**
 * `describe` of what needs `startOwnEngine`: on a machine that cannot have one it is skipped, and the reason printed
 * once for each file.
 *
 * @param programs - what else has to be on the PATH
 */
export function describeWithOwnEngine(name: string, tests: () => void, programs: readonly string[] = []): void {
  const missing = missingForOwnEngine(programs);
  const define = missing.length === 0 ? describe : describe.skip;
  define(name, tests);
  if (missing.length === 0 || hasTold) return;
  process.stderr.write(`Skipped, for an engine of its own needs ${missing.join(', ')}: ${name}\n`);
  hasTold = true;
}
