// Fails when a change to what a package ships comes without a changeset: `--since origin/main`.
import { parseArgs } from 'node:util';
import { changedPackages } from './changed-packages.mjs';
import { addedChangesets } from './added-changesets.mjs';
import { revisionsSince } from './revisions.mjs';

const { values } = parseArgs({ options: { since: { type: 'string', default: 'origin/main' } } });
const revisions = revisionsSince(values.since);
const changesets = addedChangesets(revisions);
const named = new Set(changesets.flatMap(({ releases }) => releases.map(({ name }) => name)));
const missing = changedPackages(revisions).filter(({ name }) => !named.has(name));

// A changeset that names no package says that somebody has thought of it: nothing here needs a release.
const waived = changesets.some(({ releases }) => releases.length === 0);
if (missing.length > 0 && !waived) {
  const lines = missing.map(({ name, files }) => `  ${name}: ${few(files)}\n`);
  process.stderr.write(
    `Expected a changeset for each package whose shipped files change since ${values.since}, found none for\n` +
      `${lines.join('')}Add one: \`pnpm changeset\`, or \`pnpm changeset add --empty\` where users will notice nothing.\n`,
  );
  process.exitCode = 1;
}

/** @param {string[]} files */
function few(files) {
  const more = files.length - 5;
  return files.slice(0, 5).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
