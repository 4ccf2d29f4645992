import { expect, test } from '@jest/globals';
import { runTdwWorker } from '../support/stock-worker.ts';
import { readPage } from './support/pages.ts';

test('the table of flags in docs/worker.md has those that tdw-worker has', async () => {
  const { stdout } = await runTdwWorker('run', '--help');
  const flags = [...stdout.matchAll(/^ {2}(--[a-z-]+ <.*?>)/gm)].map(([, flag]) => flag);
  const documented = [...readPage('docs/worker.md').matchAll(/^\| `(--.*?)`/gm)].map(([, flag]) => flag);

  expect(flags.length).toBeGreaterThan(5);
  expect(documented).toEqual(flags);
});
