import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { push, pushNewImage, type Registry, removeImage, stallingProxy, startRegistry } from '../support/registry.ts';
import { execute, failureOf } from '../support/runs.ts';

const worker = useContainerWorker();
let registry: Registry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(async () => {
  await registry.stop();
});
useLeftoverCheck();

describe('an image that is not on the engine', () => {
  test('is pulled', async () => {
    const image = await push('busybox:stable', registry, 'pulled');
    try {
      const result = await execute(worker, { image, command: ['echo', 'pulled'] });

      expect(result).toMatchObject({ status: 'succeeded', stdout: 'pulled\n', image });
    } finally {
      await removeImage(image);
    }
  });

  test('and not in the registry fails the run with Tdw.ImageNotFound', async () => {
    const image = `${registry.address}/no-such-image:1`;
    const failure = await failureOf(execute(worker, { image }));

    expect(failure).toMatchObject({ type: 'Tdw.ImageNotFound', details: { image, removed: true } });
    expect(failure.message).toContain(image);
  });

  test('and whose registry does not answer fails the run with Tdw.ImagePullFailed', async () => {
    // Port 1: nobody listens, and the engine is told so at once.
    const image = 'localhost:1/no-such-registry:1';
    const failure = await failureOf(execute(worker, { image }));

    expect(failure).toMatchObject({ type: 'Tdw.ImagePullFailed', details: { image } });
  });

  test('and whose pull goes on beyond the start timeout fails the run with Tdw.StartTimeout', async () => {
    await pushNewImage(registry, 'too-slow');
    const proxy = await stallingProxy(registry, 16 * 1024);
    try {
      const image = `${proxy.address}/too-slow:1`;
      const failure = await failureOf(execute(worker, { image, startTimeout: '1s' }));

      expect(failure).toMatchObject({ type: 'Tdw.StartTimeout', details: { image, removed: true } });
      expect(failure.message).toMatch(/startTimeout of 1s.*pulling/);
    } finally {
      await proxy.stop();
    }
  });
});
