import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { cutBeforeAnswer, cutPull, failWith, inBand, manifestUnknown, pullLines } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
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

    expect(engine.fake.count('pull') + engine.fake.count('inspectImage')).toBe(0);
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
});

describe('an image that there is not', () => {
  test.each([
    ['manifest unknown, inside the stream', manifestUnknown('busybox:latest')],
    [
      'not found',
      failWith(404, 'pull access denied for busybox, repository does not exist or may require docker login'),
    ],
    ['denied, inside the stream', pullLines(inBand('pull access denied for busybox'))],
    ['name unknown, inside the stream', pullLines(inBand('name unknown: The repository is not known'))],
    ['repository not found, inside the stream', pullLines(inBand('repository docker.io/busybox not found'))],
  ])('is not found when the registry says %s, and is not asked for again', async (_, fault) => {
    const { run } = containerRun(engine.fake, { image: 'busybox' });
    engine.fake.once('pull', fault);

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImageNotFound',
      message: expect.stringContaining("There is no image 'busybox', or it needs a login: "),
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
    ['the registry is not reached', pullLines(inBand('dial tcp: lookup registry.example: no such host'))],
    ['the engine fails', failWith(500, 'no space left on device')],
    ['the engine cuts the connection', cutBeforeAnswer],
    ['the engine cuts the connection midway', cutPull],
  ])('as %s is given up after three times', async (_, fault) => {
    const { run } = containerRun(engine.fake, { image: 'busybox' });
    engine.fake.always('pull', fault);

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.ImagePullFailed',
      message: expect.stringContaining("The image 'busybox' is not on the engine and could not be pulled: "),
      details: { key: run.key, image: 'busybox', removed: true },
    });
    expect(engine.fake.count('pull')).toBe(3);
  });

  test('is not tried again once the run is aborted', async () => {
    const { run, abort } = containerRun(engine.fake, { image: 'busybox' });
    const reason = new Error('enough');
    engine.fake.always('pull', (exchange) => {
      exchange.fail(500, 'down');
      setTimeout(() => abort.abort(reason), 50);
    });

    await expect(runContainer(run)).rejects.toBe(reason);
    expect(engine.fake.count('pull')).toBe(1);
  });
});
