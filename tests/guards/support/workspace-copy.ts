import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

export const repository = join(__dirname, '../../..');
export const packageNames = ['payloads', 'activities', 'workflows', 'worker'] as const;
export type PackageName = (typeof packageNames)[number];

export interface WorkspaceCopy {
  /** Writes a file, its path relative to the copy's root. */
  plant(path: string, content: string): void;
  /** Runs a program of the repository's node_modules in the copy. */
  run(program: string, ...args: string[]): { exitCode: number | null; output: string };
  remove(): void;
}

/** A copy of the packages and of the guards' configuration, to plant violations in. Its node_modules are the real ones. */
export function copyWorkspace(): WorkspaceCopy {
  const root = mkdtempSync(join(tmpdir(), 'tdw-guard-'));
  const inCopy = (path: string): string => join(root, path);

  for (const file of readdirSync(repository, { withFileTypes: true })) {
    if (file.isFile()) cpSync(join(repository, file.name), inCopy(file.name));
  }
  const filter = (source: string): boolean => !['node_modules', 'dist', '.turbo'].includes(basename(source));
  cpSync(join(repository, 'packages'), inCopy('packages'), { recursive: true, filter });
  for (const path of ['node_modules', ...packageNames.map((name) => `packages/${name}/node_modules`)]) {
    symlinkSync(join(repository, path), inCopy(path));
  }

  return {
    plant(path, content) {
      mkdirSync(dirname(inCopy(path)), { recursive: true });
      writeFileSync(inCopy(path), content);
    },
    run(program, ...args) {
      const { status, stdout, stderr } = spawnSync(join(repository, 'node_modules/.bin', program), args, {
        cwd: root,
        encoding: 'utf8',
        env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' },
      });
      return { exitCode: status, output: stdout + stderr };
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
