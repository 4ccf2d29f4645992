import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { NpmRegistry } from '../../support/npm-registry.ts';

export const repository = join(__dirname, '../../..');

/** Builds what is not built, then publishes the four packages, as a release does. */
export function publishPackages({ url }: NpmRegistry): void {
  // `pipe`: in the error when it fails, and not on the screen when it does not.
  const options = { cwd: repository, stdio: 'pipe' } as const;
  const turbo = join(repository, 'node_modules/.bin/turbo');
  execFileSync(turbo, ['run', 'build', '--filter=./packages/*', '--output-logs=errors-only'], options);
  // pnpm, because it is what replaces `workspace:^` and `catalog:` by real ranges.
  execFileSync(
    'pnpm',
    ['publish', '--recursive', '--filter=./packages/*', '--no-git-checks', `--registry=${url}`],
    options,
  );
}
