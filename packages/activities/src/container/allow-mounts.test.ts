import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectEngine } from '../engine/connect-engine.ts';
import { containerRun } from '../testing/container-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { allowMounts } from './allow-mounts.ts';
import type { Mount } from './mount-options.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();
let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tdw-mounts-')));
  root = join(folder, 'root');
  mkdirSync(join(root, 'inner'), { recursive: true });
  mkdirSync(join(folder, 'root-beside'));
  mkdirSync(join(folder, 'outside'));
  writeFileSync(join(root, 'file'), 'x');
  symlinkSync(join(folder, 'outside'), join(root, 'escape'));
  symlinkSync(join(root, 'inner'), join(root, 'link'));
  symlinkSync(root, join(folder, 'root-link'));
});

afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function allow(source: string, bindRoots?: readonly string[]): Promise<Mount[]> {
  return allowMounts(containerRun(engine.fake, { volumes: [`${source}:/x`] }, { bindRoots }).run);
}

describe('a folder of the host', () => {
  test.each(['inner', 'file', '.', 'outside/../root/inner'])('%s in a root is allowed', async (path) => {
    const source = path.startsWith('outside') ? join(folder, 'outside/../root/inner') : join(root, path);

    expect(await allow(source, [root])).toEqual([expect.objectContaining({ source: realpathSync(source) })]);
  });

  test('is mounted from where it really is', async () => {
    expect(await allow(join(root, 'link'), [root])).toMatchObject([{ source: join(root, 'inner') }]);
  });

  test('is allowed under a root that is a link itself, by either name', async () => {
    const link = join(folder, 'root-link');

    expect(await allow(join(link, 'inner'), [link])).toMatchObject([{ source: join(root, 'inner') }]);
    expect(await allow(join(root, 'inner'), [link])).toMatchObject([{ source: join(root, 'inner') }]);
  });

  test('is allowed anywhere where the root is /', async () => {
    expect(await allow(join(folder, 'outside'), ['/'])).toMatchObject([{ source: join(folder, 'outside') }]);
  });

  test.each([
    ['outside of the roots', 'outside', 'in none of the folders'],
    ['whose name only begins like a root', 'root-beside', 'in none of the folders'],
    ['that climbs out of a root', 'root/../outside', 'in none of the folders'],
    ['to which a link leads out of a root', 'root/escape', 'leads out of the folders'],
    ['that is not there', 'root/missing', 'there is no such path'],
  ])('%s is refused, and nothing is created', async (_, path, why) => {
    const source = `${folder}/${path}`;
    const { run } = containerRun(
      engine.fake,
      { volumes: [{ type: 'bind', source, target: '/x' }] },
      { bindRoots: [root] },
    );

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      message: expect.stringMatching(new RegExp(`bindRoots.*'${source}'.*${why}`)),
      details: { key: run.key, image: 'alpine', removed: true },
    });
    expect(engine.fake.count('create') + engine.fake.count('pull')).toBe(0);
  });

  test('is not told from one that is not there, outside of the roots', async () => {
    await expect(allow('/no/such/path', [root])).rejects.toThrow('in none of the folders');
  });

  test.each([[undefined], [[]], [['/no/such/root']]])('is refused where the roots are %j', async (bindRoots) => {
    await expect(allow(root, bindRoots)).rejects.toMatchObject({ type: 'Tdw.PolicyViolation' });
  });

  test('is refused where the engine is on another machine', async () => {
    const remote = { engine: connectEngine('tcp://elsewhere:2375'), bindRoots: [root] };
    const { run } = containerRun(engine.fake, { volumes: [`${root}:/x`] }, remote);

    await expect(allowMounts(run)).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      message: expect.stringContaining('another machine'),
    });
  });

  test('whose real path has a colon is refused where the engine would split it', async () => {
    mkdirSync(join(root, 'a:b'));
    symlinkSync(join(root, 'a:b'), join(root, 'colon'));
    const relabelled = containerRun(engine.fake, { volumes: [`${root}/colon:/x:z`] }, { bindRoots: [root] });

    await expect(allowMounts(relabelled.run)).rejects.toMatchObject({ type: 'Tdw.PolicyViolation' });
    expect(await allow(join(root, 'colon'), [root])).toMatchObject([{ source: join(root, 'a:b') }]);
  });
});

test("the engine's volumes and memory need nobody's leave", async () => {
  const volumes = ['data:/data', '/scratch', { type: 'tmpfs', target: '/tmp' } as const];

  expect(await allowMounts(containerRun(engine.fake, { volumes }).run)).toHaveLength(3);
});

test('what was allowed when the container was created is not judged again', async () => {
  const volumes = [`${join(root, 'inner')}:/x`];
  const { run, leave } = containerRun(engine.fake, { volumes }, { isRetry: true });
  const left = leave();
  left.start();
  left.exit(0);

  expect(await runContainer(run)).toMatchObject({ status: 'succeeded', containerId: left.id });
});
