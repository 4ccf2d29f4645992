import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { type NpmRegistry, startNpmRegistry } from '../../support/npm-registry.ts';

export const packageNames = ['payloads', 'activities', 'workflows', 'worker'] as const;
export type PackageName = (typeof packageNames)[number];

/** The repository that the rehearsed GitHub workflow belongs to. */
export const GITHUB_REPOSITORY = 'some-team/containers';

export interface Rehearsal {
  readonly registry: NpmRegistry;
  /** The tags of the copy's own git, sorted. */
  tags(): string[];
  /** Goes the whole way of a change: its changeset is committed, versions are raised and committed, then published. */
  release(changeset: Partial<Record<PackageName, 'patch' | 'minor' | 'major'>>): void;
  /** Publishes what is not published, as the release workflow does after each push. */
  publish(): void;
  end(): Promise<void>;
}

const repository = join(__dirname, '../../..');
const NOT_COPIED = new Set(['.git', '.tools', '.turbo', 'coverage', 'dist', 'node_modules']);

/** A copy of the repository with a git and a registry of its own, where nothing was released and no change waits. */
export async function startRehearsal(): Promise<Rehearsal> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-release-'));
  const registry = await startNpmRegistry();
  const run = (program: string, ...args: string[]): string =>
    execFileSync(program, args, { cwd: folder, env: environment(), encoding: 'utf8', stdio: 'pipe' });
  const publish = (): void => void run('pnpm', 'run', 'release');
  const commit = (): void => {
    run('git', 'add', '--all');
    run('git', 'commit', '--quiet', '--message', 'A commit');
  };

  cpSync(repository, folder, { recursive: true, filter: (path) => !NOT_COPIED.has(basename(path)) });
  forgetReleases(folder);
  run('node', 'scripts/sync-version.mjs');
  writeFileSync(join(folder, '.npmrc'), `registry=${registry.url}\n`);
  run('git', 'init', '--quiet', '--initial-branch=main');
  commit();
  run('pnpm', 'install', '--frozen-lockfile', '--prefer-offline', '--filter=.', '--filter=./packages/*');

  return {
    registry,
    tags: () => run('git', 'tag', '--list').trim().split('\n').toSorted(),
    release(changeset) {
      const lines = Object.entries(changeset).map(([name, bump]) => `'@tdw/${name}': ${bump}\n`);
      writeFileSync(join(folder, '.changeset/rehearsed.md'), `---\n${lines.join('')}---\n\nWhat users will notice.\n`);
      commit();
      run('pnpm', 'run', 'version-packages');
      commit();
      publish();
    },
    publish,
    async end() {
      await registry.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function forgetReleases(folder: string): void {
  for (const file of readdirSync(join(folder, '.changeset'))) {
    if (file.endsWith('.md') && file !== 'README.md') rmSync(join(folder, '.changeset', file));
  }
  for (const name of packageNames) {
    const path = join(folder, 'packages', name, 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...manifest, version: '0.0.0' }));
  }
}

/** As in the release workflow, where there is no terminal and git has an author. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_PATH: _, ...env } = process.env;
  const [name, email] = ['release', 'release@localhost'];
  return {
    ...env,
    CI: 'true',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_REPOSITORY,
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: email,
  };
}
