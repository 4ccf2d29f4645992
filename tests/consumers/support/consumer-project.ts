import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type PackageName, packPackages, repository } from './tarballs.ts';

export interface ConsumerProject {
  /** The names of all installed packages, of every depth. */
  installed: string[];
  write(file: string, content: string): void;
  /** Runs `node`, a program from the project's packages, or one by its path in the project. */
  run(program: string, ...args: string[]): { exitCode: number | null; stdout: string; stderr: string };
  /**
   * Compiles a module that uses our packages, as ESM and as CommonJS, with the declarations of all packages checked.
   *
   * @returns the compiler's errors; not those within Temporal's own declarations, which have some
   */
  typeErrors(resolution: 'nodenext' | 'bundler', source: string): string[];
  remove(): void;
}

/** A fresh project with our packages from their tarballs, and what they depend on from the registry, through plain npm. */
export async function createConsumer(
  ours: readonly PackageName[],
  others: readonly string[] = [],
): Promise<ConsumerProject> {
  const folder = mkdtempSync(join(tmpdir(), 'tdw-consumer-'));
  // Node without NODE_PATH, which pnpm's bin scripts set: it would find the repository's own packages.
  const { NODE_PATH: _, ...env } = process.env;
  const write = (file: string, content: string): void => writeFileSync(join(folder, file), content);

  write('package.json', JSON.stringify({ private: true, name: 'consumer' }));
  const npm = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  try {
    await promisify(execFile)('npm', [...npm, ...packPackages(ours, folder), ...others], { cwd: folder, env });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }

  const lock = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8')) as {
    packages: Record<string, unknown>;
  };
  return {
    installed: Object.keys(lock.packages).map((path) => path.replace(/^.*node_modules\//, '')),
    write,
    run(program, ...args) {
      const path = join(folder, program.includes('/') ? program : `node_modules/.bin/${program}`);
      const command = program === 'node' ? process.execPath : path;
      const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: 'utf8' });
      return { exitCode: status, stdout, stderr };
    },
    typeErrors(resolution, source) {
      const files = ['types.mts', 'types.cts'];
      for (const file of files) write(file, source);
      const options = ['--noEmit', '--ignoreConfig', '--strict', '--skipLibCheck', 'false', '--target', 'es2022'];
      const module = resolution === 'bundler' ? 'esnext' : resolution;
      const { stdout } = spawnSync(
        join(repository, 'node_modules/.bin', 'tsc'),
        [...options, '--types', 'node', '--module', module, '--moduleResolution', resolution, ...files],
        { cwd: folder, env, encoding: 'utf8' },
      );
      return stdout
        .split('\n')
        .filter((line) => line.includes(': error ') && !line.includes('node_modules/@temporalio/'));
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
