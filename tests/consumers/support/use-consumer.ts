import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { type NpmRegistry, startNpmRegistry } from '../../support/npm-registry.ts';
import { consumerEnvironment, npmInstall } from './npm-install.ts';
import { fetchOldestNode, type OldestNode } from './oldest-node.ts';
import { publishPackages } from './publish-packages.ts';

export interface ConsumerProject {
  readonly folder: string;
  /** The names of all installed packages, of every depth. */
  readonly installed: string[];
  /** Where the program of the oldest Node is, for who does not `run` it. */
  readonly oldestNode: string;
  install(...packages: string[]): Promise<void>;
  write(file: string, content: string): void;
  /** Runs `node` (the one that runs the tests), `oldest-node`, or a program from the project's packages. */
  run(program: string, ...args: string[]): { exitCode: number | null; stdout: string; stderr: string };
}

/** Both ends of the range of Node that the packages are for. */
export const nodes = ['node', 'oldest-node'] as const;

/**
 * A fresh project with the packages that are named, for the tests of one file: ours from a registry to which
 * they were published, what they depend on from npm's own, all of it through plain npm.
 */
export function useConsumer(...packages: string[]): ConsumerProject {
  let folder: string;
  let registry: NpmRegistry;
  let oldest: OldestNode;
  let installed: string[];

  const project: ConsumerProject = {
    get folder() {
      return folder;
    },
    get installed() {
      return installed;
    },
    get oldestNode() {
      return oldest.program;
    },
    async install(...names) {
      installed = await npmInstall(folder, names);
    },
    write(file, content) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      writeFileSync(join(folder, file), content);
    },
    run(program, ...args) {
      const known: Record<string, string> = { node: process.execPath, 'oldest-node': oldest.program };
      const command = known[program] ?? join(folder, 'node_modules/.bin', program);
      const options = { cwd: folder, env: consumerEnvironment(), encoding: 'utf8' } as const;
      const { status, stdout, stderr } = spawnSync(command, args, options);
      return { exitCode: status, stdout, stderr };
    },
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tdw-consumer-'));
    registry = await startNpmRegistry();
    publishPackages(registry);
    project.write('package.json', JSON.stringify({ private: true, name: 'consumer' }));
    project.write('.npmrc', `registry=${registry.url}\n`);
    [oldest] = await Promise.all([fetchOldestNode(), project.install(...packages)]);
  }, 300_000);

  afterAll(async () => {
    await registry?.stop();
    for (const left of [folder, oldest?.folder]) if (left) rmSync(left, { recursive: true, force: true });
  });

  return project;
}
