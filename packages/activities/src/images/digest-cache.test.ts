import { describe, expect, jest, test } from '@jest/globals';
import type { EngineClient } from '../engine/engine-client.ts';
import { failWith } from '../testing/faults.ts';
import { imageId } from '../testing/fake-container.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { DigestCache } from './digest-cache.ts';

const A = `sha256:${'a'.repeat(64)}`;
const B = `sha256:${'b'.repeat(64)}`;

const engine = useFakeEngine();

function cacheOf(image: string, ...repoDigests: string[]): DigestCache {
  engine.fake.images.add(image);
  engine.fake.repoDigests.set(image, repoDigests);
  return new DigestCache(engine.fake.client);
}

describe('the digest of an image', () => {
  test.each([
    ['alpine:3.22', `alpine@${A}`],
    ['docker.io/library/alpine:3.22', `alpine@${A}`],
    ['alpine:3.22', `docker.io/library/alpine@${A}`],
    ['localhost:5000/team/app:1', `localhost:5000/team/app@${A}`],
    [`app@${A}`, `app@${A}`],
  ])('%s is that of its name %s', async (reference, repoDigest) => {
    const cache = cacheOf(reference, `other@${B}`, `localhost:5000/other/alpine@${B}`, repoDigest);

    expect(await cache.digestOf(imageId(reference), reference)).toBe(A);
  });

  test('is the one that was asked for, where it has several', async () => {
    const cache = cacheOf('app:1', `app@${A}`, `app@${B}`);
    const id = imageId('app:1');

    expect(await cache.digestOf(id, `app@${B}`)).toBe(B);
    expect(await cache.digestOf(id, 'app:1')).toBe(A);
  });

  test.each([
    ['is on no registry', []],
    ['is on another registry', [`localhost:5000/app@${A}`]],
  ])('is unknown where it %s', async (_, repoDigests) => {
    expect(await cacheOf('app:1', ...repoDigests).digestOf(imageId('app:1'), 'app:1')).toBeUndefined();
  });

  test('is unknown where the image is gone', async () => {
    expect(await new DigestCache(engine.fake.client).digestOf('sha256:gone', 'app:1')).toBeUndefined();
  });

  test('is asked for once for many containers, found or not', async () => {
    const cache = cacheOf('app:1', `app@${A}`);
    await Promise.all([1, 2, 3].map(() => cache.digestOf(imageId('app:1'), 'app:1')));
    await cache.digestOf(imageId('app:1'), 'app:1');
    expect(engine.fake.count('inspectImage')).toBe(1);

    await cache.digestOf('sha256:gone', 'app:1');
    await cache.digestOf('sha256:gone', 'app:1');
    expect(engine.fake.count('inspectImage')).toBe(2);
  });

  test('is asked for anew when what was found is not true any more', async () => {
    const cache = cacheOf('app:1');
    const id = imageId('app:1');
    expect(await cache.digestOf(id, 'app:1')).toBeUndefined();

    engine.fake.repoDigests.set('app:1', [`app@${B}`]);
    cache.clear();
    expect(await cache.digestOf(id, 'app:1')).toBe(B);
  });

  test('is asked for anew after a minute', async () => {
    const now = jest.spyOn(performance, 'now').mockReturnValue(0);
    try {
      const cache = cacheOf('app:1', `app@${A}`);
      const ask = (): Promise<string | undefined> => cache.digestOf(imageId('app:1'), 'app:1');
      await ask();
      now.mockReturnValue(59_999);
      await ask();
      expect(engine.fake.count('inspectImage')).toBe(1);

      now.mockReturnValue(60_000);
      await ask();
      expect(engine.fake.count('inspectImage')).toBe(2);
    } finally {
      now.mockRestore();
    }
  });

  test('is forgotten where there are too many', async () => {
    const inspectImage = jest.fn<EngineClient['inspectImage']>(async () => undefined);
    const cache = new DigestCache({ inspectImage } as Partial<EngineClient> as EngineClient);
    for (let image = 0; image < 1_000; image++) await cache.digestOf(`${image}`, 'app:1');
    await cache.digestOf('0', 'app:1');
    expect(inspectImage).toHaveBeenCalledTimes(1_000);

    await cache.digestOf('1000', 'app:1');
    await cache.digestOf('0', 'app:1');
    expect(inspectImage).toHaveBeenCalledTimes(1_002);
  });

  test('is asked for anew after an engine that failed', async () => {
    const cache = cacheOf('app:1', `app@${A}`);
    engine.fake.once('inspectImage', failWith(500));

    await expect(cache.digestOf(imageId('app:1'), 'app:1')).rejects.toMatchObject({ status: 500 });
    expect(await cache.digestOf(imageId('app:1'), 'app:1')).toBe(A);
  });
});
