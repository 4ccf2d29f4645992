import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type PackageName, packageNames, repository } from './support/workspace-copy.ts';

/** What a user gets with each package. A line more here is a decision, not a detail. */
const dependencies: Record<PackageName, string[]> = {
  payloads: ['valibot'],
  activities: ['@tdw/payloads', 'dockerode', 're2js', 'tar-stream'],
  workflows: ['@tdw/payloads'],
  worker: ['@tdw/activities', '@tdw/payloads', '@tdw/workflows', 'commander', 'pino'],
};

describe.each(packageNames)('%s', (name) => {
  const {
    dependencies: actual,
    peerDependencies = {},
    peerDependenciesMeta = {},
  } = JSON.parse(readFileSync(join(repository, 'packages', name, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
    peerDependencies?: Record<string, string>;
    peerDependenciesMeta?: Record<string, { optional: boolean }>;
  };

  test('depends on what it is meant to, and nothing else', () => {
    expect(Object.keys(actual).sort()).toEqual(dependencies[name]);
  });

  test('takes our own packages as plain dependencies, never as peers: a moved peer forces a major', () => {
    const ours = Object.entries(actual).filter(([dependency]) => dependency.startsWith('@tdw/'));
    expect(ours.every(([, range]) => range === 'workspace:^')).toBe(true);
    expect(Object.keys(peerDependencies).filter((peer) => peer.startsWith('@tdw/'))).toEqual([]);
  });

  test("wants nothing of its user's but Temporal, and leaves to them whether they keep logs in a bucket", () => {
    const others = Object.keys(peerDependencies).filter((peer) => !peer.startsWith('@temporalio/'));
    expect(others.filter((peer) => peerDependenciesMeta[peer]?.optional !== true)).toEqual([]);
    expect(others).toEqual(['activities', 'worker'].includes(name) ? ['@aws-sdk/client-s3'] : []);
  });
});

test('the version that @tdw/activities writes on its containers is its own', () => {
  const read = (path: string): string => readFileSync(join(repository, 'packages/activities', path), 'utf8');
  const { version } = JSON.parse(read('package.json')) as { version: string };
  expect(read('src/version.ts')).toContain(`VERSION = '${version}'`);
});

// pnpm links only what a package declares: even an import that all other guards missed has nothing to find.
describe("pnpm's node_modules", () => {
  test.each<[PackageName, string]>([
    ['payloads', '@tdw/activities'],
    ['payloads', '@temporalio/common'],
    ['payloads', 'dockerode'],
    ['workflows', '@tdw/activities'],
    ['workflows', '@tdw/worker'],
    ['workflows', 'dockerode'],
    ['workflows', 'valibot'],
    ['activities', '@tdw/workflows'],
    ['activities', '@tdw/worker'],
    ['activities', '@temporalio/workflow'],
    ['worker', 'dockerode'],
    ['worker', 'valibot'],
  ])('%s cannot find %s', (name, dependency) => {
    expect(canFind(name, dependency)).toBe(false);
  });

  test('the search would notice: worker does find commander', () => {
    expect(canFind('worker', 'commander')).toBe(true);
  });
});

/** As Node finds it, which is not as jest does; and without NODE_PATH, which pnpm's own bin scripts set. */
function canFind(name: PackageName, dependency: string): boolean {
  const cwd = join(repository, 'packages', name);
  const { NODE_PATH: _, ...env } = process.env;
  const script = `require.resolve(${JSON.stringify(dependency)}, { paths: [process.cwd()] })`;
  return spawnSync(process.execPath, ['-e', script], { cwd, env }).status === 0;
}
