import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export const repository = join(__dirname, '../../..');

export type PackageName = 'payloads' | 'activities' | 'workflows' | 'worker';

/** Builds what is not built, then packs packages as they would be published. Returns the tarballs' paths. */
export function packPackages(names: readonly PackageName[], folder: string): string[] {
  execFileSync(join(repository, 'node_modules/.bin', 'turbo'), ['run', 'build', '--output-logs=errors-only'], {
    cwd: repository,
    stdio: 'pipe',
  });
  return names.map((name) => {
    // pnpm, because it is what replaces `workspace:^` and `catalog:` by real ranges.
    const packed = execFileSync('pnpm', ['pack', '--json', '--pack-destination', folder], {
      cwd: join(repository, 'packages', name),
      encoding: 'utf8',
      // In the error when it fails, and not on the screen when it does not.
      stdio: 'pipe',
    });
    return (JSON.parse(packed) as { filename: string }).filename;
  });
}
