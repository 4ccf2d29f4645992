import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { runContainer } from '../container/run-container.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { useFolder } from '../testing/use-folder.ts';
import { ImageRecord, type ImageUses } from './image-record.ts';
import { ImageStore } from './image-store.ts';

const engine = useFakeEngine();
const folder = useFolder();
const file = (): string => join(folder.path, 'images', 'a-host.json');
const written = (): ImageUses => JSON.parse(readFileSync(file(), 'utf8')) as ImageUses;

describe('the record of images', () => {
  test('has those that were pulled, with their last use, for the next process', async () => {
    const before = Date.now();
    const record = await ImageRecord.open(file());
    record.pulled('busybox');
    record.used('built-here');
    await record.close();

    expect(written()).toEqual({ busybox: expect.any(Number) });
    expect(written()['busybox']).toBeGreaterThanOrEqual(before);
    expect((await ImageRecord.open(file())).uses).toEqual(written());
    expect(readdirSync(join(folder.path, 'images'))).toEqual(['a-host.json']);
  });

  test('goes by the latest use of all processes', async () => {
    const [one, other] = [await ImageRecord.open(file()), await ImageRecord.open(file())];
    one.pulled('a');
    one.pulled('b');
    await one.close();
    const laterUse = Date.now() + 1_000;
    writeFileSync(file(), JSON.stringify({ ...written(), b: laterUse }));
    other.pulled('c');
    await other.close();

    expect(written()).toEqual({ a: one.uses['a'], b: laterUse, c: other.uses['c'] });
  });

  test('writes nothing where nothing is new', async () => {
    const record = await ImageRecord.open(file());
    record.used('busybox');
    await record.close();

    expect(() => written()).toThrow('ENOENT');
  });

  test('is not opened where it cannot be read', async () => {
    writeFileSync(join(folder.path, 'broken.json'), '{');

    await expect(ImageRecord.open(join(folder.path, 'broken.json'))).rejects.toThrow(SyntaxError);
  });

  test('says that it could not be written, and goes on', async () => {
    const failures: unknown[] = [];
    const record = await ImageRecord.open(file(), (error) => failures.push(error));
    writeFileSync(join(folder.path, 'images'), 'a file where the folder should be');
    record.pulled('busybox');
    await record.close();

    expect(failures).toEqual([expect.objectContaining({ code: expect.stringMatching(/^E(NOTDIR|EXIST)$/) })]);
  });

  test('is told of pulls and of the containers that are made of them', async () => {
    engine.fake.registry.add('busybox');
    const record = await ImageRecord.open(file());
    const settings = { findCredentials: async () => ({ found: 'none' }), patienceMs: 0 };
    const images = new ImageStore(engine.fake.client, settings, record);
    await runContainer(containerRun(engine.fake, { image: 'busybox' }, { images }).run);
    await runContainer(containerRun(engine.fake, { image: 'alpine' }, { images }).run);
    const pulled = record.uses['busybox']!;
    while (Date.now() <= pulled) await new Promise(setImmediate);
    await runContainer(containerRun(engine.fake, { image: 'busybox' }, { images }).run);
    await record.close();

    expect(Object.keys(record.uses)).toEqual(['busybox']);
    expect(record.uses['busybox']).toBeGreaterThan(pulled);
  });
});
