import { execFileSync } from 'node:child_process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  GITHUB_REPOSITORY,
  type PackageName,
  packageNames,
  type Rehearsal,
  startRehearsal,
} from './support/rehearsal.ts';

/** The new version of each package that a release publishes. */
type Released = Partial<Record<PackageName, string>>;

const ALL_MINOR = { payloads: 'minor', activities: 'minor', workflows: 'minor', worker: 'minor' } as const;
const ALL_RELEASED = { payloads: ['0.1.0'], activities: ['0.1.0'], workflows: ['0.1.0'], worker: ['0.1.0'] };

let rehearsal: Rehearsal;
beforeAll(async () => {
  rehearsal = await startRehearsal();
  rehearsal.release(ALL_MINOR);
}, 120_000);
afterAll(() => rehearsal?.end());

test('the first release publishes all packages: with real ranges, their own version and the repository that they come from, once', async () => {
  expect(await published()).toEqual(ALL_RELEASED);
  expect(rehearsal.tags()).toEqual(packageNames.map((name) => `@tdw/${name}@0.1.0`).toSorted());
  expect((await rehearsal.registry.releases('@tdw/worker'))['0.1.0']).toMatchObject({
    dependencies: { '@tdw/activities': '^0.1.0', '@tdw/payloads': '^0.1.0', '@tdw/workflows': '^0.1.0' },
    repository: { url: `git+https://github.com/${GITHUB_REPOSITORY}.git`, directory: 'packages/worker' },
  });
  for (const name of ['activities', 'worker']) {
    expect(await builtVersion(name, '0.1.0')).toContain(`VERSION = '0.1.0'`);
  }

  rehearsal.publish();
  expect(await published()).toEqual(ALL_RELEASED);
}, 120_000);

/** One after the other. */
const LATER: [change: Parameters<Rehearsal['release']>[0], released: Released][] = [
  // All dependants accept it as they are.
  [{ payloads: 'patch' }, { payloads: '0.1.1' }],
  // Out of the range of its one dependant.
  [{ activities: 'minor' }, { activities: '0.2.0', worker: '0.1.1' }],
  // Out of everybody's range.
  [{ payloads: 'minor' }, { payloads: '0.2.0', activities: '0.2.1', workflows: '0.1.1', worker: '0.1.2' }],
];

test('a later one publishes what has changed, and whatever has a range that this is out of', async () => {
  for (const [change, released] of LATER) {
    const [versions, tags] = [await published(), rehearsal.tags()];
    rehearsal.release(change);

    const expected = packageNames.map((name) => [
      name,
      [...versions[name]!, ...(released[name] ? [released[name]] : [])],
    ]);
    expect(await published()).toEqual(Object.fromEntries(expected));
    const newTags = Object.entries(released).map(([name, version]) => `@tdw/${name}@${version}`);
    expect(rehearsal.tags()).toEqual([...tags, ...newTags].toSorted());
    for (const [name, version] of Object.entries(released)) {
      for (const [dependency, range] of Object.entries(await rangesOn(released, name, version))) {
        expect(range).toBe(`^${released[dependency.replace('@tdw/', '') as PackageName]}`);
      }
    }
  }
}, 180_000);

/** The dependencies of a release that were released with it, as they are published. */
async function rangesOn(released: Released, name: string, version: string): Promise<Record<string, string>> {
  const { dependencies } = (await rehearsal.registry.releases(`@tdw/${name}`))[version]!;
  return Object.fromEntries(
    Object.entries(dependencies).filter(([dependency]) => dependency.replace('@tdw/', '') in released),
  );
}

/** The version that the published code itself says. */
async function builtVersion(name: string, version: string): Promise<string> {
  const release = (await rehearsal.registry.releases(`@tdw/${name}`))[version]!;
  const tarball = await rehearsal.registry.download(release);
  return execFileSync('tar', ['-xzOf', '-', 'package/dist/esm/version.js'], { input: tarball, encoding: 'utf8' });
}

async function published(): Promise<Record<string, string[]>> {
  const entries = packageNames.map(
    async (name) => [name, Object.keys(await rehearsal.registry.releases(`@tdw/${name}`))] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}
