import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { runTdwWorker } from '../support/stock-worker.ts';

const repository = join(__dirname, '../..');
const programs = join(repository, 'tests/support/own-worker');
const read = (...path: string[]): string => readFileSync(join(repository, ...path), 'utf8');

test.each(['docs/worker.md', 'packages/worker/README.md'])('every program in %s is one that is compiled', (page) => {
  const compiled = new Set(readdirSync(programs).map((file) => readFileSync(join(programs, file), 'utf8')));
  const blocks = [...read(page).matchAll(/^```ts\n(.*?)^```$/gms)].map(([, code]) => code);

  expect(blocks.length).toBeGreaterThan(0);
  expect(blocks.filter((code) => !compiled.has(code!))).toEqual([]);
});

test('the table of flags has those that tdw-worker has', async () => {
  const { stdout } = await runTdwWorker('--help');
  const flags = [...stdout.matchAll(/^ {2}(--[a-z-]+ <.*?>)/gm)].map(([, flag]) => flag);
  const documented = [...read('docs/worker.md').matchAll(/^\| `(--.*?)`/gm)].map(([, flag]) => flag);

  expect(flags.length).toBeGreaterThan(5);
  expect(documented).toEqual(flags);
});
