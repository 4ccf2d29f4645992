import { describe, expect, test } from '@jest/globals';
import { hintFor } from '@tdw/payloads';
import { containerRun } from '../testing/container-run.ts';
import { cutBeforeAnswer, cutPull, failWith, inBand, manifestUnknown, pullLines } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { ImageStore } from '../images/image-store.ts';
import type { ContainerError } from './container-error.ts';
import { runContainer } from './run-container.ts';

const engine = useFakeEngine();

describe('an image that is missing', () => {
  test('is pulled, and the container then created', async () => {
    engine.fake.registry.add('busybox');
    const { run, confirmed } = containerRun(engine.fake, { image: 'busybox' });

    expect(await runContainer(run)).toMatchObject({ status: 'succeeded', image: 'busybox' });
    expect(engine.fake.count('pull')).toBe(1);
    expect(confirmed.map(({ phase }) => phase)).toEqual(['pulling', 'starting']);
    expect(run.facts).not.toHaveProperty('progress');
  });

  test('is asked for only when the engine does not have it', async () => {
    await runContainer(containerRun(engine.fake).run);

    expect(engine.fake.calls[0]?.operation).toBe('create');
    expect(engine.fake.count('pull')).toBe(0);
  });

  test('tells how far the pull is', async () => {
    const { run } = containerRun(engine.fake, { image: 'busybox' });
    const told: (string | undefined)[] = [];
    engine.fake.once('pull', (exchange) => {
      engine.fake.images.add('busybox');
      exchange.begin().write('{"status":"Pull complete","id":"a"}\n{"status":"Downloading","id":"b"}\n');
      setTimeout(() => {
        told.push(run.facts.progress, run.facts.phase);
        exchange.response.end();
      }, 50);
    });
    await runContainer(run);

    expect(told).toEqual(['1 of 2 layers', 'pulling']);
  });

  test('and is not to be pulled is not', async () => {
    const { run } = containerRun(engine.fake, { image: 'busybox', pull: 'never' });
    engine.fake.registry.add('busybox');

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImageNotFound',
      message:
        "The engine does not have the image 'busybox', and 'pull' is 'never': No such image: busybox\nHint: pull it on the host of the engine, or let 'pull' be 'missing'",
      details: { key: run.key, image: 'busybox', removed: true },
    });
    expect(engine.fake.count('pull')).toBe(0);
  });
});

describe('an image that is always pulled', () => {
  test.each([
    ['because the input says so', { image: 'busybox:1', pull: 'always' }],
    ['because it has no tag', { image: 'busybox' }],
  ] as const)('%s, is pulled though it is there', async (_, input) => {
    engine.fake.registry.add(input.image);
    engine.fake.images.add(input.image);
    await runContainer(containerRun(engine.fake, {}, { input }).run);

    expect(engine.fake.calls.slice(0, 2).map(({ operation }) => operation)).toEqual(['pull', 'create']);
    expect(engine.fake.count('pull')).toBe(1);
  });

  test('is not pulled for a container that is there', async () => {
    const { run, leave } = containerRun(engine.fake, { pull: 'always' }, { isRetry: true });
    leave().start();
    engine.fake.containers[0]?.exit(0);

    expect(await runContainer(run)).toMatchObject({ reattached: true });
    expect(engine.fake.count('pull')).toBe(0);
  });

  test.each([
    [
      { image: 'busybox' },
      "the engine has an image of that name, and without a tag, or with 'latest', an image is pulled each time; 'pull: missing' uses it as it is",
    ],
    [{ image: 'busybox', pull: 'always' }, "the engine has an image of that name; 'pull: missing' uses it as it is"],
  ] as const)('and cannot be, fails with a hint where the engine has it: %j', async (input, hint) => {
    engine.fake.images.add('busybox');
    engine.fake.always('pull', failWith(500, 'dial tcp: lookup registry.example: no such host'));

    await expect(runContainer(containerRun(engine.fake, {}, { input }).run)).rejects.toMatchObject({
      type: 'Tdw.RegistryUnreachable',
      message: `The registry of the image 'busybox' could not be reached: dial tcp: lookup registry.example: no such host\nHint: ${hint}`,
    });
  });

  test('and cannot be, fails with the hint of its type where nobody has it', async () => {
    const { run } = containerRun(engine.fake, {}, { input: { image: 'busybox' } });

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImageNotFound',
      message: expect.stringContaining(`\nHint: ${hintFor('Tdw.ImageNotFound')}`),
    });
  });
});

describe('an image of a platform', () => {
  const platform = 'linux/arm64';

  test('is pulled where the engine has it of another one', async () => {
    engine.fake.registry.add('alpine');
    engine.fake.once('create', failWith(404, 'image was found but does not match the specified platform'));
    await runContainer(containerRun(engine.fake, { platform }).run);

    expect(engine.fake.calls.slice(0, 3).map(({ operation, query }) => [operation, query.get('platform')])).toEqual([
      ['create', platform],
      ['pull', platform],
      ['create', platform],
    ]);
  });

  test('that the registry does not have is not found', async () => {
    const { run } = containerRun(engine.fake, { platform });
    engine.fake.always('create', failWith(404, 'image was found but does not match the specified platform'));

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImageNotFound',
      message: expect.stringContaining(
        "The engine does not have the image 'alpine' for linux/arm64, though it was pulled: image was found but does not match the specified platform\n",
      ),
    });
    expect(engine.fake.count('pull')).toBe(3);
  });

  test('that is not to be pulled is not', async () => {
    const { run } = containerRun(engine.fake, { platform, pull: 'never' });
    engine.fake.once('create', failWith(404, 'image was found but does not match the specified platform'));

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.ImageNotFound' });
    expect(engine.fake.count('pull')).toBe(0);
  });

  test('that cannot be pulled is named in the failure', async () => {
    const { run } = containerRun(engine.fake, { image: 'busybox', platform });
    engine.fake.once('pull', failWith(500, 'no matching manifest for linux/arm64 in the manifest list entries'));

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImageNotFound',
      message: expect.stringMatching(/^There is no image 'busybox' for linux\/arm64, or it needs a login: no matching/),
    });
  });
});

describe('an image that there is not', () => {
  test.each([
    ['manifest unknown, inside the stream', manifestUnknown('busybox:latest')],
    [
      'not found',
      failWith(404, 'pull access denied for busybox, repository does not exist or may require docker login'),
    ],
    ['denied, inside the stream', pullLines(inBand('pull access denied for busybox'))],
  ])('is not found when the registry says %s, and is not asked for again', async (_, fault) => {
    const { run } = containerRun(engine.fake, { image: 'busybox' });
    engine.fake.once('pull', fault);

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImageNotFound',
      message: expect.stringMatching(
        /^There is no image 'busybox', or it needs a login: .+ \(no credentials in this test\)\n/,
      ),
      details: { key: run.key, image: 'busybox', removed: true },
    });
    expect(engine.fake.count('pull')).toBe(1);
  });
});

describe('a pull that fails', () => {
  test('for a while is tried again, and succeeds', async () => {
    engine.fake.registry.add('busybox');
    engine.fake.once('pull', pullLines(inBand('net/http: TLS handshake timeout')));

    expect(await runContainer(containerRun(engine.fake, { image: 'busybox' }).run)).toMatchObject({
      status: 'succeeded',
    });
    expect(engine.fake.count('pull')).toBe(2);
  });

  test.each([
    ['the registry is not reached', 'dial tcp: no such host', 3, 'Tdw.RegistryUnreachable', 'could not be reached'],
    ['the registry refuses it', 'unauthorized: no', 1, 'Tdw.RegistryAuthFailed', 'does not give out the image'],
    ['the engine fails', 'no space left on device', 1, 'Tdw.ImagePullFailed', 'could not be pulled'],
  ])('as %s says so', async (_, said, times, type, message) => {
    const { run } = containerRun(engine.fake, { image: 'busybox' });
    engine.fake.always('pull', pullLines(inBand(said)));

    await expect(runContainer(run)).rejects.toMatchObject({
      type,
      message: expect.stringMatching(`^.*'busybox'.*: ${said}`),
      details: { key: run.key, image: 'busybox', removed: true },
    });
    await expect(runContainer(run)).rejects.toThrow(message);
    expect(engine.fake.count('pull')).toBe(2 * times);
  });

  test('as it has stalled says so', async () => {
    const images = new ImageStore(engine.fake.client, { stallTimeoutMs: 20, patienceMs: 0 });
    const { run } = containerRun(engine.fake, { image: 'busybox' }, { images });
    engine.fake.always('pull', (exchange) => void exchange.begin());

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImagePullStalled',
      message: expect.stringContaining(
        "The pull of the image 'busybox' has stalled: nothing was heard of it for 0.02 s\n",
      ),
    });
  });

  test('as the registry was asked too often says when to come back', async () => {
    const { run } = containerRun(engine.fake, { image: 'busybox' });
    engine.fake.always('pull', pullLines(inBand('toomanyrequests: slow down')));

    const error = (await runContainer(run).catch((reason: unknown) => reason)) as ContainerError;
    expect(error.type).toBe('Tdw.RegistryRateLimited');
    expect(error.details.retryAfterMs).toBeGreaterThanOrEqual(45_000);
    expect(error.details.retryAfterMs).toBeLessThanOrEqual(75_000);
    expect(engine.fake.count('pull')).toBe(1);
  });

  test.each([
    ['before it answers', cutBeforeAnswer],
    ['midway', cutPull],
  ])('as the engine is lost %s is left to the next attempt', async (_, fault) => {
    const { run } = containerRun(engine.fake, { image: 'busybox' });
    engine.fake.always('pull', fault);

    await expect(runContainer(run)).rejects.toMatchObject({ type: 'Tdw.EngineUnreachable' });
    expect(engine.fake.count('pull')).toBe(3);
  });

  test('is not tried again once the run is aborted', async () => {
    const { run, abort } = containerRun(engine.fake, { image: 'busybox' });
    const reason = new Error('enough');
    engine.fake.always('pull', (exchange) => {
      exchange.fail(503, 'dial tcp: i/o timeout');
      setTimeout(() => abort.abort(reason), 50);
    });

    await expect(runContainer(run)).rejects.toBe(reason);
    expect(engine.fake.count('pull')).toBe(1);
  });
});

test('runs that want the same image at the same time share a pull', async () => {
  engine.fake.registry.add('busybox');
  const held = engine.fake.hold('pull');
  const { run: first } = containerRun(engine.fake, { image: 'busybox' });
  const { run: second, confirmed } = containerRun(engine.fake, { image: 'busybox' }, { images: first.images });
  const runs = [runContainer(first), runContainer(second)];
  await held.reached;
  while (confirmed.length === 0) await new Promise(setImmediate);
  held.release();

  expect(await Promise.all(runs)).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
  expect(engine.fake.count('pull')).toBe(1);
});

test('the digest of the image is in the result', async () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  engine.fake.repoDigests.set('alpine', [`alpine@${digest}`]);

  expect(await runContainer(containerRun(engine.fake).run)).toMatchObject({ image: 'alpine', imageDigest: digest });
});

test('a digest that the engine does not tell costs nobody the result', async () => {
  engine.fake.once('inspectImage', failWith(500));
  const result = await runContainer(containerRun(engine.fake).run);

  expect(result).toMatchObject({ status: 'succeeded' });
  expect(result).not.toHaveProperty('imageDigest');
});
