import { readFile } from 'node:fs/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { useFolder } from '../testing/use-folder.ts';
import { ImageRecord, type ImageUses } from './image-record.ts';
import { type PrunedImage, pruneImages, type PruneImagesOptions } from './prune-images.ts';

const engine = useFakeEngine();
const folder = useFolder();
const DAY = 86_400_000;
const ago = (days: number): number => Date.now() - days * DAY;

/** A pass over images that are on the engine and were used so many days ago. */
async function prune(days: Record<string, number>, options: Partial<PruneImagesOptions> = {}): Promise<PrunedImage[]> {
  const uses = Object.fromEntries(Object.entries(days).map(([image, day]) => [image, ago(day)]));
  writeFileSync(file(), JSON.stringify(uses));
  const record = await ImageRecord.open(file());
  return pruneImages({ engine: engine.fake.client, record, olderThanMs: 7 * DAY, keep: [], ...options });
}

const file = (): string => join(folder.path, 'images.json');
const recorded = async (): Promise<string[]> => Object.keys(JSON.parse(await readFile(file(), 'utf8')) as ImageUses);
const outcomes = (pruned: PrunedImage[]): [string, string][] => pruned.map(({ image, outcome }) => [image, outcome]);

describe('a pass over images', () => {
  test('removes those that were pulled and long unused, the longest first, and no other', async () => {
    for (const image of ['lately', 'old', 'older', 'somebody-elses']) engine.fake.images.add(image);

    expect(outcomes(await prune({ lately: 6, old: 8, older: 9 }))).toEqual([
      ['older', 'removed'],
      ['old', 'removed'],
      ['lately', 'usedLately'],
    ]);
    expect([...engine.fake.images]).toEqual(expect.arrayContaining(['lately', 'somebody-elses']));
    expect(engine.fake.images.has('old')).toBe(false);
    expect(await recorded()).toEqual(['lately']);
  });

  test('only says so in a dry run', async () => {
    engine.fake.images.add('old');

    expect(outcomes(await prune({ old: 8, gone: 9 }, { dryRun: true }))).toEqual([['old', 'wouldRemove']]);
    expect(engine.fake.images.has('old')).toBe(true);
    expect(engine.fake.count('removeImage')).toBe(0);
    expect(await recorded()).toEqual(['old', 'gone']);
  });

  test('keeps those that a pattern names', async () => {
    for (const image of ['team/base:1', 'other/base:1']) engine.fake.images.add(image);

    expect(outcomes(await prune({ 'team/base:1': 8, 'other/base:1': 8 }, { keep: ['team/*'] }))).toEqual([
      ['team/base:1', 'keptByPattern'],
      ['other/base:1', 'removed'],
    ]);
  });

  test.each(['running', 'exited'])('keeps the one of a container that is %s', async (state) => {
    engine.fake.images.add('old');
    const container = engine.fake.add('c', { Image: 'old', Labels: {} });
    container.start();
    if (state === 'exited') container.exit(0);

    expect(outcomes(await prune({ old: 8 }))).toEqual([['old', 'inUse']]);
    expect(engine.fake.images.has('old')).toBe(true);
  });

  test('leaves it to the engine where a container comes in that moment', async () => {
    engine.fake.images.add('old');
    engine.fake.once('removeImage', failWith(409, 'conflict: container is using its referenced image'));

    expect(outcomes(await prune({ old: 8 }))).toEqual([['old', 'inUse']]);
    expect(await recorded()).toEqual(['old']);
  });

  test('says what the engine said where it does not remove one', async () => {
    engine.fake.images.add('old');
    engine.fake.once('removeImage', failWith(500, 'layer is busy'));

    expect(await prune({ old: 8 })).toMatchObject([
      { outcome: 'failed', error: { message: expect.stringContaining('layer is busy') } },
    ]);
  });

  test('forgets none that was pulled again in the meantime', async () => {
    const before = ago(9);
    writeFileSync(file(), JSON.stringify({ gone: before, again: before }));
    const record = await ImageRecord.open(file());
    writeFileSync(file(), JSON.stringify({ gone: before, again: ago(0) }));
    await pruneImages({ engine: engine.fake.client, record, olderThanMs: DAY, keep: [] });

    expect(await recorded()).toEqual(['again']);
  });
});
