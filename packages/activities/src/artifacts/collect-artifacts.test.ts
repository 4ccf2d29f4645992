import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput } from '@tdw/payloads';
import { type ContainerRun, RunCancelled } from '../container/container-run.ts';
import { containerRun, type TestRun } from '../testing/container-run.ts';
import type { FakeContainer } from '../testing/fake-container.ts';
import { cutAfterHeaders } from '../testing/faults.ts';
import { tarOf } from '../testing/tar-of.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { useFolder } from '../testing/use-folder.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { collectArtifacts } from './collect-artifacts.ts';
import { createFileArtifactStore } from './file-artifact-store.ts';

const engine = useFakeEngine();
const folder = useFolder();

interface Collecting extends TestRun {
  container: FakeContainer;
  collect(): ReturnType<typeof collectArtifacts>;
}

function collecting(input: Partial<ContainerExecutionInput>, overrides: Partial<ContainerRun> = {}): Collecting {
  const attempt = containerRun(
    engine.fake,
    { collect: ['/out'], ...input },
    { artifactStore: createFileArtifactStore(folder.path), ...overrides },
  );
  const container = attempt.leave();
  container.start();
  container.exit(0);
  return { ...attempt, container, collect: () => collectArtifacts(attempt.run, container.id) };
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

describe('what is collected', () => {
  test('is what the patterns mean, with its digest and permissions, and can be read by its reference', async () => {
    const { container, collect } = collecting({ collect: ['/out/**/*.xml', '/logs/run.log'], name: 'build' });
    container.archives.set(
      '/out',
      await tarOf(
        { name: 'out/' },
        { name: 'out/b/x.xml', content: '<b/>', mode: 0o600 },
        { name: 'out/a.xml', content: '<a/>', mode: 0o4755 },
        { name: 'out/a.txt', content: 'no' },
      ),
    );
    container.archives.set('/logs/run.log', await tarOf({ name: 'run.log', content: '' }));

    const { artifacts = [], error } = await collect();

    expect(error).toBeUndefined();
    expect(artifacts).toEqual([
      { path: '/logs/run.log', reference: expect.any(String), bytes: 0, sha256: sha256(''), mode: '0644' },
      { path: '/out/a.xml', reference: expect.any(String), bytes: 4, sha256: sha256('<a/>'), mode: '0755' },
      { path: '/out/b/x.xml', reference: expect.any(String), bytes: 4, sha256: sha256('<b/>'), mode: '0600' },
    ]);
    expect(artifacts.map(({ reference }) => readFileSync(fileURLToPath(reference), 'utf8'))).toEqual([
      '',
      '<a/>',
      '<b/>',
    ]);
  });

  test('is the same when it is collected again, in the same place', async () => {
    const { container, collect } = collecting({});
    container.archives.set('/out', await tarOf({ name: 'out/a', content: 'a' }));
    const first = await collect();

    expect(await collect()).toEqual(first);
    const { reference } = first.artifacts![0]!;
    expect(readdirSync(join(fileURLToPath(reference), '..')).toSorted()).toEqual(['%2Fout%2Fa', 'artifacts.json']);
  });

  test('is nothing where there is nothing', async () => {
    const { collect } = collecting({});

    expect(await collect()).toEqual({ artifacts: [] });
  });

  test('is regular files: what links, pipes and devices stand for is not', async () => {
    const { container, collect } = collecting({});
    container.archives.set(
      '/out',
      await tarOf(
        { name: 'out/secret', content: '', type: 'symlink', linkname: '/etc/shadow' },
        { name: 'out/folder', content: '', type: 'symlink', linkname: '/etc' },
        { name: 'out/folder/passwd', content: 'through it' },
        { name: 'out/disk', content: '', type: 'block-device', devmajor: 8 },
        { name: 'out/tty', content: '', type: 'character-device' },
        { name: 'out/pipe', content: '', type: 'fifo' },
        { name: '../etc/passwd', content: 'outside' },
        { name: '/etc/passwd', content: 'outside' },
        { name: 'out/../../etc/passwd', content: 'outside' },
      ),
    );

    const { artifacts = [] } = await collect();

    // What stands there by that name is kept under that name, in a place that has no folders: no link is followed.
    expect(artifacts.map(({ path }) => path)).toEqual(['/out/folder/passwd']);
    expect(readdirSync(folder.path, { recursive: true }).filter((path) => String(path).includes('etc'))).toEqual([]);
  });

  test('is a file by each of its names: hard links are read by their own, wherever they lead', async () => {
    const { container, collect } = collecting({ collect: ['/out/*.txt'] });
    container.archives.set(
      '/out',
      await tarOf(
        { name: 'out/first', content: 'one' },
        { name: 'out/second.txt', content: '', type: 'link', linkname: 'out/first' },
        { name: 'out/false.txt', content: '', type: 'link', linkname: '/etc/shadow' },
      ),
    );
    container.archives.set('/out/second.txt', await tarOf({ name: 'second.txt', content: 'one' }));
    container.archives.set(
      '/out/false.txt',
      await tarOf({ name: 'false.txt', content: '', type: 'link', linkname: '/etc/shadow' }),
    );

    const { artifacts } = await collect();

    expect(artifacts).toMatchObject([{ path: '/out/second.txt', bytes: 3, sha256: sha256('one') }]);
  });
});

describe('more than may be collected', () => {
  test.each<[string, Partial<ContainerRun>, string]>([
    ['files', { artifactLimits: { maxFiles: 1 } }, 'there are more than 1 files'],
    ['bytes in a file', { artifactLimits: { maxFileBytes: 3 } }, "'/out/b' has 4 bytes, and a file may have 3"],
    ['bytes', { artifactLimits: { maxBytes: 4 } }, "with '/out/b', the files have more than 4 bytes together"],
    [
      'names',
      { artifactListBytes: 300 },
      'the list of the files takes more than the 300 bytes that it may have in the run',
    ],
  ])('(%s) is told, with all else that is known of the container', async (_, overrides, why) => {
    const { container, collect } = collecting({ name: 'build' }, overrides);
    container.archives.set('/out', await tarOf({ name: 'out/a', content: 'a' }, { name: 'out/b', content: 'bbbb' }));

    const { artifacts, error } = await collect();

    expect(artifacts).toEqual([]);
    expect(error).toMatchObject({ type: 'Tdw.ArtifactsTooLarge' });
    expect(error?.message).toContain(why);
  });

  test('is not read on', async () => {
    const { container, collect } = collecting({}, { artifactLimits: { maxFileBytes: 10 } });
    const tar = await tarOf({ name: 'out/a', content: 'x'.repeat(1_000_000) });
    container.archives.set('/out', tar.subarray(0, 1_024));

    await expect(collect()).resolves.toMatchObject({ error: { type: 'Tdw.ArtifactsTooLarge' } });
  });
});

describe('what cannot be collected', () => {
  test('for the store is away is tried again by the next attempt', async () => {
    const away: ArtifactStore = { open: () => Promise.reject(new Error('no space left')), read: () => [] as never };
    const { collect } = collecting({}, { artifactStore: away });

    await expect(collect()).rejects.toMatchObject({
      type: 'Tdw.ArtifactStoreUnavailable',
      message: expect.stringContaining('no space left'),
    });
  });

  test('for the engine is lost in the middle is the failure of the engine', async () => {
    const { collect } = collecting({});
    engine.fake.once('getArchive', cutAfterHeaders);

    await expect(collect()).rejects.toMatchObject({ name: 'EngineError', status: undefined });
  });

  test('for somebody has removed the container is not taken for nothing', async () => {
    const { container, collect } = collecting({});
    engine.fake.remove(container);

    await expect(collect()).rejects.toMatchObject({ type: 'Tdw.ContainerLost' });
  });

  test('for the run is cancelled ends with that', async () => {
    const { abort, collect } = collecting({});
    const held = engine.fake.hold('getArchive');
    const collected = collect();
    await held.reached;
    abort.abort(new RunCancelled('enough'));

    await expect(collected).rejects.toBeInstanceOf(RunCancelled);
    held.release();
  });

  test('for this worker keeps nothing is told in the result of a container that has done its work', async () => {
    const { collect } = collecting({}, { artifactStore: undefined });

    await expect(collect()).resolves.toMatchObject({ artifacts: [], error: { type: 'Tdw.PolicyViolation' } });
  });
});

test('a container without `collect` costs no call', async () => {
  const { run, leave } = containerRun(engine.fake);
  const { id } = leave();

  expect(await collectArtifacts(run, id)).toEqual({});
  expect(engine.fake.calls).toEqual([]);
});
