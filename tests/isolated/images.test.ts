import Docker from 'dockerode';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import {
  newImage,
  push,
  pushNewImage,
  type Registry,
  removeImage,
  stallingProxy,
  startRegistry,
} from '../support/registry.ts';
import { execute, failureOf } from '../support/runs.ts';

const docker = new Docker();
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

  test('and whose registry does not answer fails the run with Tdw.RegistryUnreachable', async () => {
    // Port 1: nobody listens, and the engine is told so at once.
    const image = 'localhost:1/no-such-registry:1';
    const failure = await failureOf(execute(worker, { image }));

    expect(failure).toMatchObject({ type: 'Tdw.RegistryUnreachable', details: { image } });
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

  test('is pulled to its end where the registry goes away in the middle, and comes back', async () => {
    await pushNewImage(registry, 'interrupted');
    const first = await stallingProxy(registry, 1024 * 1024);
    const image = `${first.address}/interrupted:1`;
    const run = execute(worker, { image, command: ['true'] });
    await first.stalled;
    await first.stop();
    const second = await stallingProxy(registry, Infinity, new URL(`http://${first.address}`).port);
    try {
      expect(await run).toMatchObject({ status: 'succeeded' });
    } finally {
      await second.stop();
      await removeImage(image);
    }
  });
});

describe('an image whose tag has moved', () => {
  let image: string;
  let digests: string[];

  beforeAll(async () => {
    digests = [];
    for (const local of [await newImage('first'), await newImage('second')]) {
      image = await push(local, registry, 'moved');
      digests.push(await digestOf(image));
      await removeImage(local);
    }
  });
  afterEach(async () => {
    for (const digest of digests) await removeImage(pinned(digest));
    await removeImage(image);
  });

  const pinned = (digest: string): string => `${registry.address}/moved@${digest}`;
  /** The engine has the first image under the name of the second. */
  const haveTheFirst = async (): Promise<void> => {
    await execute(worker, { image: pinned(digests[0]!) });
    await docker.getImage(pinned(digests[0]!)).tag({ repo: `${registry.address}/moved`, tag: '1' });
  };

  test.each([
    ['the one that the engine has, where it has one', {}, 0],
    ['the new one, where it is always pulled', { pull: 'always' }, 1],
  ] as const)('is %s', async (_, options, index) => {
    await haveTheFirst();
    const result = await execute(worker, { image, ...options });

    expect(result).toMatchObject({ status: 'succeeded', image, imageDigest: digests[index] });
  });

  test('is the very one of a digest', async () => {
    for (const imageDigest of digests) {
      expect(await execute(worker, { image: pinned(imageDigest) })).toMatchObject({ status: 'succeeded', imageDigest });
    }
  });

  test('is missing where it is never pulled', async () => {
    const failure = await failureOf(execute(worker, { image, pull: 'never' }));

    expect(failure).toMatchObject({ type: 'Tdw.ImageNotFound', details: { image, removed: true } });
    expect(failure.message).toContain("'pull' is 'never'");
  });

  test('is missing for a platform for which nobody has made it', async () => {
    const failure = await failureOf(execute(worker, { image, platform: 'linux/s390x' }));

    expect(failure).toMatchObject({ type: 'Tdw.ImageNotFound', details: { image, removed: true } });
    expect(failure.message).toContain(`'${image}' for linux/s390x`);
  });
});

/** As the registry has it. */
async function digestOf(reference: string): Promise<string> {
  const [address, rest] = reference.split('/') as [string, string];
  const [repository, tag] = rest.split(':');
  const accept = 'application/vnd.docker.distribution.manifest.v2+json';
  const answer = await fetch(`http://${address}/v2/${repository}/manifests/${tag}`, { headers: { accept } });
  return answer.headers.get('docker-content-digest')!;
}
