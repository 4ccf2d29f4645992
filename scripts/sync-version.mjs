// Writes the version of @tdw/activities, which changesets has just raised, where its source can read it.
import { readFileSync, writeFileSync } from 'node:fs';

const folder = new URL('../packages/activities/', import.meta.url);
const source = new URL('src/version.ts', folder);
const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'));

const before = readFileSync(source, 'utf8');
const after = before.replace(/(VERSION = ')[^']*'/, `$1${version}'`);
if (!after.includes(`VERSION = '${version}'`)) throw new Error('Expected a line "VERSION = \'…\'" in src/version.ts');
writeFileSync(source, after);
