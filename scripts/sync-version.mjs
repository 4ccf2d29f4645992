// Writes the versions that changesets has just raised where the packages' sources can read them.
import { readFileSync, writeFileSync } from 'node:fs';

for (const name of ['activities', 'worker']) {
  const folder = new URL(`../packages/${name}/`, import.meta.url);
  const source = new URL('src/version.ts', folder);
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));

  const before = readFileSync(source, 'utf8');
  const after = before.replace(/(VERSION = ')[^']*'/, `$1${version}'`);
  if (!after.includes(`VERSION = '${version}'`))
    throw new Error(`Expected a line "VERSION = '…'" in ${source.pathname}`);
  writeFileSync(source, after);
}
