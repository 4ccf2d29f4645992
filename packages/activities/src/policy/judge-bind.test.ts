import { linkSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { PolicyViolation } from '@tdw/payloads';
import type { BindPolicy } from '@tdw/payloads/policy';
import { toMount } from '../container/mount-options.ts';
import { type BindHost, judgeBind } from './judge-bind.ts';
import { openPolicy } from './open-policy.ts';

let folder: string;
let root: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'tdw-binds-')));
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

function judged(
  source: string,
  binds: BindPolicy,
  host: BindHost = { isLocal: true },
  mode = '',
): Promise<string | PolicyViolation> {
  return judgeBind(toMount(`${source}:/x${mode}`), 'volumes[0]', openPolicy({ binds }), host);
}

describe('a folder of the host', () => {
  test.each(['root/inner', 'root/file', 'root/.', 'outside/../root/inner'])('%s in a root is allowed', async (path) => {
    const source = `${folder}/${path}`;

    expect(await judged(source, { roots: [root] })).toBe(realpathSync(source));
  });

  test('is mounted from where it really is', async () => {
    expect(await judged(join(root, 'link'), { roots: [root] })).toBe(join(root, 'inner'));
  });

  test('is allowed under a root that is a link itself, by either name', async () => {
    const link = join(folder, 'root-link');

    expect(await judged(join(link, 'inner'), { roots: [link] })).toBe(join(root, 'inner'));
    expect(await judged(join(root, 'inner'), { roots: [link] })).toBe(join(root, 'inner'));
  });

  test('is allowed anywhere where the root is /', async () => {
    expect(await judged(join(folder, 'outside'), { roots: ['/'] })).toBe(join(folder, 'outside'));
  });

  test.each([
    ['outside of the roots', 'outside', /root$/],
    ['whose name only begins like a root', 'root-beside', /root$/],
    ['that climbs out of a root', 'root/../outside', /root$/],
    ['to which a link leads out of a root', 'root/escape', /^what a symbolic link does not lead out of .*root$/],
    ['that is not there', 'root/missing', /^what is there in .*root$/],
  ])('%s is refused', async (_, path, allowed) => {
    const source = `${folder}/${path}`;

    expect(await judged(source, { roots: [root] })).toEqual({
      rule: 'binds.roots',
      path: 'volumes[0]',
      got: JSON.stringify(source),
      allowed: expect.stringMatching(allowed),
    });
  });

  test('is not told from one that is not there, outside of the roots', async () => {
    expect(await judged('/no/such/path', { roots: [root] })).toMatchObject({ allowed: root });
  });

  test.each([[[]], [['/no/such/root']]])('is refused where the roots are %j', async (roots) => {
    expect(await judged(root, { roots })).toMatchObject({ rule: 'binds.roots' });
  });

  test('in a root that is to be read is mounted for reading only, unless another root allows more', async () => {
    const reading = { path: folder, readOnly: true };

    expect(await judged(root, { roots: [reading] })).toMatchObject({ allowed: `${folder} for reading only` });
    expect(await judged(root, { roots: [reading] }, { isLocal: true }, ':ro')).toBe(root);
    expect(await judged(root, { roots: [reading, root] })).toBe(root);
  });

  test('in a root that is to be read gets no other label, which would be written to it', async () => {
    const reading = { path: folder, readOnly: true };

    expect(await judged(root, { roots: [reading] }, { isLocal: true }, ':ro,Z')).toMatchObject({
      allowed: `${folder} for reading only, without z or Z`,
    });
    expect(await judged(root, { roots: [reading, root] }, { isLocal: true }, ':ro,Z')).toBe(root);
  });

  test('whose real path has a colon is refused where the engine would split it', async () => {
    mkdirSync(join(root, 'a:b'));
    symlinkSync(join(root, 'a:b'), join(root, 'colon'));
    const colon = join(root, 'colon');

    expect(await judged(colon, { roots: [root] }, { isLocal: true }, ':z')).toMatchObject({ rule: 'binds.roots' });
    expect(await judged(colon, { roots: [root] })).toBe(join(root, 'a:b'));
  });
});

describe('a folder of another machine', () => {
  const host = { isLocal: false };

  test('is refused unless the operator says that it may be judged by its name', async () => {
    expect(await judged('/srv/data', { roots: ['/srv'] }, host)).toMatchObject({ rule: 'binds.onRemoteEngine' });
    expect(await judged('/srv/data/.', { roots: ['/srv/'], onRemoteEngine: true }, host)).toBe('/srv/data');
    expect(await judged('/srv', { roots: ['/srv/'], onRemoteEngine: true }, host)).toBe('/srv');
    expect(await judged('/srv/../etc', { roots: ['/srv'], onRemoteEngine: true }, host)).toMatchObject({
      rule: 'binds.roots',
    });
  });

  test.each(['/', '/var/run', '/run/docker.sock', '/var/./run/docker.sock', '/run/containerd'])(
    'that may have the socket of its engine is refused: %s',
    async (source) => {
      const binds = { roots: ['/'], onRemoteEngine: true };

      expect(await judged(source, binds, host)).toMatchObject({ rule: 'binds.engineSocket' });
      expect(await judged(source, { ...binds, engineSocket: true }, host)).toMatch(/^\//);
    },
  );
});

describe("the engine's socket", () => {
  let server: Server;
  let socketPath: string;

  beforeEach(async () => {
    mkdirSync(join(folder, 'run/engine'), { recursive: true });
    socketPath = join(folder, 'run/engine/docker.sock');
    server = createServer();
    await new Promise<void>((resolve) => server.listen(socketPath, resolve));
    symlinkSync(socketPath, join(root, 'innocent'));
    symlinkSync(join(folder, 'run'), join(root, 'run-link'));
    linkSync(socketPath, join(root, 'same'));
  });

  afterEach(async () => {
    await new Promise((resolve) => server.close(resolve));
  });

  test.each(['run/engine/docker.sock', 'run/engine', 'run', '', 'root/innocent', 'root/run-link', 'root/same'])(
    'is not mounted as %j, though the folder may be',
    async (path) => {
      const source = `${folder}/${path}`;
      const binds = { roots: [folder] };

      expect(await judged(source, binds, { isLocal: true, socketPath })).toMatchObject({ rule: 'binds.engineSocket' });
      expect(await judged(source, binds, { isLocal: true })).toBe(realpathSync(source));
      expect(await judged(source, { ...binds, engineSocket: true }, { isLocal: true, socketPath })).toBe(
        realpathSync(source),
      );
    },
  );

  test('does not keep others from being mounted', async () => {
    expect(await judged(join(root, 'inner'), { roots: [folder] }, { isLocal: true, socketPath })).toBe(
      join(root, 'inner'),
    );
  });
});
