import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** The environment without NODE_PATH, which pnpm's bin scripts set: Node would find the repository's own packages. */
export function consumerEnvironment(): NodeJS.ProcessEnv {
  const { NODE_PATH: _, ...env } = process.env;
  return env;
}

/** Installs packages with plain npm. Returns the names of all that are installed then, of every depth. */
export async function npmInstall(folder: string, packages: readonly string[]): Promise<string[]> {
  const options = ['--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  await promisify(execFile)('npm', ['install', '--prefix', folder, ...options, ...packages], {
    cwd: folder,
    env: consumerEnvironment(),
  });
  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  return Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, ''));
}
