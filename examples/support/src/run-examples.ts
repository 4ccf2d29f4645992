// Runs the examples that are named, or all, one after the other. Exits with 1 when one of them fails.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const examples = join(import.meta.dirname, '../..');
const mainOf = (name: string): string => join(examples, name, 'src/main.ts');
const named = process.argv.slice(2);
const names = named.length > 0 ? named : readdirSync(examples).filter((name) => existsSync(mainOf(name)));

const ui = process.env['TDW_TEMPORAL_UI'];
if (ui !== undefined) console.log(`Temporal's UI shows the runs while its server lasts: ${ui}\n`);

let interrupted = false;
const finished: string[] = [];
const failed: string[] = [];
for (const name of names) {
  if (interrupted) break;
  console.log(`── ${name} ${'─'.repeat(Math.max(0, 76 - name.length))}`);
  const startedAt = performance.now();
  const succeeded = await run(name);
  const seconds = ((performance.now() - startedAt) / 1_000).toFixed(1);
  (succeeded ? finished : failed).push(`${name} (${seconds} s)`);
  console.log();
}
if (failed.length > 0) console.log(`Failed: ${failed.join(', ')}`);
console.log(`${finished.length} of ${names.length} examples finished as they should: ${finished.join(', ') || 'none'}`);
process.exitCode = finished.length === names.length ? 0 : 1;

async function run(name: string): Promise<boolean> {
  const child = spawn(process.execPath, [mainOf(name)], { stdio: 'inherit' });
  const onSignal = (signal: NodeJS.Signals): void => {
    interrupted = true;
    // Ctrl-C reaches the example from the terminal itself.
    if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
  };
  process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
  const [code] = (await once(child, 'exit')) as [number | null];
  process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
  return code === 0;
}
