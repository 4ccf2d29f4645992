import { expect, test } from '@jest/globals';
import { runTdwWorker } from '../support/stock-worker.ts';
import { readPage } from './support/pages.ts';

test.each([
  ['docs/worker.md', 'run'],
  ['docs/files-and-artifacts.md', 'artifacts'],
  ['docs/logs.md', 'logs'],
  ['docs/leftovers.md', 'prune'],
])('the table of flags in %s has those that tdw-worker %s has', async (page, command) => {
  const { stdout } = await runTdwWorker(command, '--help');
  const flags = [...stdout.matchAll(/^ {2}(--[a-z-]+(?: <.*?>)?)/gm)].map(([, flag]) => flag);
  const documented = [...readPage(page).matchAll(/^\| `(--.*?)`/gm)].map(([, flag]) => flag);

  expect(flags.length).toBeGreaterThan(3);
  expect(documented).toEqual(flags);
});
