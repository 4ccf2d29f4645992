import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import type { ArtifactFile, ContainerFile } from '@tdw/payloads';
import { ArtifactNotKept, type ArtifactStore } from '../artifacts/artifact-store.ts';
import { bringUp } from '../container/bring-up.ts';
import type { ContainerRun } from '../container/container-run.ts';
import { containerRun } from '../testing/container-run.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { readArchive } from './read-archive.ts';

const engine = useFakeEngine();

async function unpacked(): Promise<[folder: string, ...entries: unknown[]][]> {
  return Promise.all(
    engine.fake.containers[0]!.unpacked.map(async ({ folder, tar }): Promise<[string, ...unknown[]]> => {
      const entries: unknown[] = [];
      for await (const { name, mode, content } of readArchive(Readable.from([tar]))) {
        const pieces: Buffer[] = [];
        for await (const piece of content) pieces.push(piece);
        entries.push([name, mode, Buffer.concat(pieces).toString('latin1')]);
      }
      return [folder, ...entries];
    }),
  );
}

const bringUpWith = (files: ContainerFile[], overrides: Partial<ContainerRun> = {}, volumes: string[] = []) =>
  bringUp(containerRun(engine.fake, { files, volumes }, overrides).run);

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const wanted: ContainerFile = { path: '/in/a', artifact: { step: 'build', path: '/out/a' } };
const kept = (text: string, fields: Partial<ArtifactFile['artifact']> = {}): ArtifactFile[] => [
  {
    file: 0,
    path: '/in/a',
    artifact: { path: '/out/a', reference: 'r', bytes: text.length, sha256: sha256(text), mode: '0750', ...fields },
  },
];
const storeOf = (...texts: string[]): ArtifactStore => ({
  open: () => Promise.reject(new Error('nothing is put')),
  read: async function* () {
    for (const text of texts) yield Buffer.from(text);
  },
});

describe('files', () => {
  test('are put into a container between its creation and its start', async () => {
    await bringUpWith([
      { path: '/in/a.txt', content: 'ü' },
      { path: '/in/b.bin', contentBase64: Buffer.from([0, 255]).toString('base64'), mode: '0700' },
    ]);

    expect(await unpacked()).toEqual([['/', ['in/a.txt', 0o644, 'Ã¼'], ['in/b.bin', 0o700, '\0ÿ']]]);
    expect(engine.fake.calls.map(({ operation }) => operation)).toEqual(['create', 'putArchive', 'start']);
  });

  test('are put into the mounts that they are in, for the root may be read-only', async () => {
    await bringUpWith(
      [
        { path: '/data/deep/a', content: 'a' },
        { path: '/data/b', content: 'b' },
        { path: '/database', content: 'c' },
      ],
      {},
      ['cache:/data', 'deep:/data/deep/'],
    );

    expect(await unpacked()).toEqual([
      ['/data/deep/', ['a', 0o644, 'a']],
      ['/data', ['b', 0o644, 'b']],
      ['/', ['database', 0o644, 'c']],
    ]);
  });

  test('are not put into a container that an attempt before has started', async () => {
    const { run, leave } = containerRun(engine.fake, { files: [{ path: '/a', content: '' }] }, { isRetry: true });
    leave().start();

    await bringUp(run);

    expect(engine.fake.count('putArchive')).toBe(0);
  });

  test('are put anew into a new container, where an attempt before came no further than to create one', async () => {
    const { run, leave } = containerRun(engine.fake, { files: [{ path: '/a', content: '' }] }, { isRetry: true });
    const { id } = leave();

    const created = await bringUp(run);

    expect(created.id).not.toBe(id);
    expect(await unpacked()).toEqual([['/', ['a', 0o644, '']]]);
  });

  test('that the engine refuses keep the container from being started', async () => {
    engine.fake.once('putArchive', failWith(500, 'cannot overwrite directory "/in" with non-directory'));

    await expect(bringUpWith([{ path: '/in', content: '' }])).rejects.toMatchObject({
      type: 'Tdw.InvalidOptions',
      message: expect.stringContaining('cannot overwrite directory "/in" with non-directory'),
    });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('whose engine is on its way down are put by the next attempt', async () => {
    engine.fake
      .once('putArchive', failWith(500, 'the engine is being stopped'))
      .once('ping', (exchange) => exchange.cut());

    await expect(bringUpWith([{ path: '/in', content: '' }])).rejects.toMatchObject({
      name: 'EngineError',
      status: 500,
    });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('cost a container nothing that has none', async () => {
    await bringUp(containerRun(engine.fake).run);

    expect(engine.fake.calls.map(({ operation }) => operation)).toEqual(['create', 'start']);
  });
});

describe('an artifact', () => {
  test('is put there with its own permissions, or with those that are asked for', async () => {
    const artifacts = kept('content');
    await bringUpWith([wanted], { artifacts, artifactStore: storeOf('con', 'tent') });

    expect(await unpacked()).toEqual([['/', ['in/a', 0o750, 'content']]]);
    engine.fake.remove(engine.fake.containers[0]!);
    await bringUpWith([{ ...wanted, mode: '0400' }], { artifacts, artifactStore: storeOf('content') });
    expect(await unpacked()).toEqual([['/', ['in/a', 0o400, 'content']]]);
  });

  test.each<[string, string[]]>([
    ['something else', ['CONTENT']],
    ['less', ['cont']],
    ['more', ['content', '!']],
  ])('of which the store has %s is not found, and the container not started', async (_, texts) => {
    const attempt = bringUpWith([wanted], { artifacts: kept('content'), artifactStore: storeOf(...texts) });

    await expect(attempt).rejects.toMatchObject({ type: 'Tdw.ArtifactNotFound' });
    expect(engine.fake.count('start')).toBe(0);
    expect(engine.fake.containers[0]!.unpacked).toEqual([]);
  });

  test.each<[string, Error, string]>([
    ['is not kept any more', new ArtifactNotKept('gone'), 'Tdw.ArtifactNotFound'],
    ['cannot be read', new Error('the disk said so'), 'Tdw.ArtifactStoreUnavailable'],
  ])('that %s keeps the container from being started', async (_, error, type) => {
    const artifactStore: ArtifactStore = {
      ...storeOf(),
      // oxlint-disable-next-line require-yield
      read: async function* () {
        throw error;
      },
    };
    const attempt = bringUpWith([wanted], { artifacts: kept('content'), artifactStore });

    await expect(attempt).rejects.toMatchObject({ type, message: expect.stringContaining(error.message) });
    expect(engine.fake.count('start')).toBe(0);
  });

  test('is not found by a worker that keeps none', async () => {
    await expect(bringUpWith([wanted], { artifacts: kept('content') })).rejects.toMatchObject({
      type: 'Tdw.ArtifactNotFound',
      message: expect.stringContaining('this worker keeps no artifacts'),
    });
  });
});
