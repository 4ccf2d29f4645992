import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DefaultLogger } from '@temporalio/worker';
import { type Kept, keepPlace } from './keep-place.ts';

interface Thing {
  place: string;
  check(): Promise<void>;
}

let folder: string;
let kept: Kept<Thing>;
let warned: Promise<object>;
let logger: DefaultLogger;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-kept-'));
  const thing = (place: string): Thing => ({ place, check: async () => undefined });
  kept = {
    what: 'The things of containers',
    isKept: 'are',
    those: 'things',
    oneOld: 'An old thing',
    flag: '--thing-dir',
    retentionFlag: '--thing-retention',
    defaultFolder: join(folder, 'default'),
    inFolder: thing,
    inBucket: async (url) => thing(url),
    removeOld: async () => 0,
  };
  warned = new Promise((resolve) => {
    logger = new DefaultLogger('WARN', ({ message, meta }) => resolve({ message, ...meta }));
  });
});
afterEach(() => rmSync(folder, { recursive: true }));

const engine = { findContainers: async () => [] };

describe('what a worker keeps of containers', () => {
  test('is in a bucket that has been looked at', async () => {
    const checked: string[] = [];
    kept.inBucket = async (place) => ({ place, check: async () => void checked.push(place) });
    const { store } = await keepPlace(kept, { place: 's3://things/here' }, engine, logger);

    expect([store!.place, checked]).toEqual(['s3://things/here', ['s3://things/here']]);
  });

  test('cannot be in a bucket that does not answer: an error that names the flag', async () => {
    kept.inBucket = async (place) => ({ place, check: () => Promise.reject(new Error('no such bucket')) });

    await expect(keepPlace(kept, { place: 's3://things' }, engine, logger)).rejects.toThrow(
      'The things of containers cannot be kept in s3://things (--thing-dir): no such bucket',
    );
  });

  test('has no time for which it is kept where it is not: an error that names the flags', async () => {
    await expect(keepPlace(kept, { place: 'none', retention: 3_600_000 }, engine, logger)).rejects.toThrow(
      '--thing-retention is for things in a folder; with --thing-dir none there are none',
    );
    expect(await keepPlace(kept, { place: 'none' }, engine, logger)).not.toHaveProperty('store');
  });

  test('and cannot be cleared away when it is old is a warning that says where it is', async () => {
    const old = join(folder, 'default', 'old');
    kept.removeOld = async (_folder, _maxAgeMs, onFailure) => {
      onFailure(old, new Error('denied'));
      return 0;
    };
    const { stop } = await keepPlace(kept, {}, engine, logger);
    stop();

    expect(await warned).toMatchObject({ message: 'An old thing could not be removed', folder: old });
  });

  test('is kept on where nothing can be cleared away', async () => {
    kept.removeOld = () => Promise.reject(new Error('gone'));
    const { store, stop } = await keepPlace(kept, {}, engine, logger);
    stop();

    expect(store!.place).toBe(kept.defaultFolder);
    expect(await warned).toMatchObject({ message: 'An old thing could not be removed', folder: kept.defaultFolder });
  });
});
