// Writes into the published packages where they come from, which npm holds against the provenance of a release:
// the repository of the GitHub workflow that runs this. Anywhere else it does nothing.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository } = process.env;
if (server !== undefined && repository !== undefined) {
  for (const path of globSync('packages/*/package.json')) {
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    manifest.repository = { type: 'git', url: `git+${server}/${repository}.git`, directory: dirname(path) };
    writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
  }
}
