import { describe, expect, test } from '@jest/globals';
import { EngineError } from '../engine/engine-client.ts';
import type { RegistryAccess } from '../registry/credentials-in-config.ts';
import { cutPull, failWith, type Fault, inBand, pullLines } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { ImageStore } from './image-store.ts';
import type { PullFailure } from './pull-failure.ts';
import type { PullSettings } from './pull-patiently.ts';

const SECRET = 's3cret';
const NOBODY: RegistryAccess = { found: 'none were found' };

const engine = useFakeEngine();

function store(settings: Partial<PullSettings> = {}): ImageStore {
  return new ImageStore(engine.fake.client, { findCredentials: async () => NOBODY, patienceMs: 0, ...settings });
}

function waiter(signal = new AbortController().signal) {
  const heard: string[] = [];
  return { heard, signal, onProgress: (line: string) => heard.push(line), onRetry: () => heard.push('retry') };
}

describe('one pull', () => {
  test('serves all who wait for the same image', async () => {
    engine.fake.registry.add('app:1');
    const held = engine.fake.hold('pull');
    const images = store();
    const pulls = [1, 2, 3].map(() => images.pull({ image: 'app:1' }, waiter()));
    await held.reached;
    held.release();

    await Promise.all(pulls);
    expect(engine.fake.count('pull')).toBe(1);
  });

  test('does not serve who wants another image, or another platform', async () => {
    engine.fake.registry.add('app:1').add('app:2');
    const images = store();
    await Promise.all([
      images.pull({ image: 'app:1' }, waiter()),
      images.pull({ image: 'app:2' }, waiter()),
      images.pull({ image: 'app:1', platform: 'linux/arm64' }, waiter()),
    ]);

    expect(engine.fake.calls.map(({ query }) => `${query.get('tag')} ${query.get('platform')}`).toSorted()).toEqual([
      '1 linux/arm64',
      '1 null',
      '2 null',
    ]);
  });

  test('does not serve who names other credentials', async () => {
    engine.fake.registry.add('app:1');
    const held = engine.fake.hold('pull');
    const images = store();
    const served = images.pull({ image: 'app:1' }, waiter());
    await held.reached;

    await expect(images.pull({ image: 'app:1', registryCredentials: 'nobody' }, waiter())).rejects.toMatchObject({
      problem: 'noCredentials',
      message: expect.stringContaining("the worker has no registry credentials called 'nobody'"),
    });
    held.release();
    await served;
  });

  test('does not serve who comes after it', async () => {
    engine.fake.registry.add('app:1');
    const images = store();
    await images.pull({ image: 'app:1' }, waiter());
    await images.pull({ image: 'app:1' }, waiter());

    expect(engine.fake.count('pull')).toBe(2);
  });

  test('goes on when one of two leaves, and is cut off on the engine when the last one does', async () => {
    const held = engine.fake.hold('pull');
    const images = store();
    const [one, other] = [new AbortController(), new AbortController()];
    const [first, second] = [one, other].map(({ signal }) => images.pull({ image: 'app:1' }, waiter(signal)));
    const { response } = await held.reached;
    const cut = new Promise((resolve) => response.on('close', resolve));
    one.abort(new Error('first'));
    await expect(first).rejects.toThrow('first');
    expect(response.destroyed).toBe(false);

    other.abort(new Error('second'));
    await expect(second).rejects.toThrow('second');
    await cut;
  });

  test('that everybody has left does not serve who comes then', async () => {
    const held = engine.fake.hold('pull');
    engine.fake.registry.add('app:1');
    const images = store();
    const abort = new AbortController();
    const left = images.pull({ image: 'app:1' }, waiter(abort.signal));
    await held.reached;
    abort.abort(new Error('enough'));
    await expect(left).rejects.toThrow('enough');

    await expect(images.pull({ image: 'app:1' }, waiter())).resolves.toBeUndefined();
    expect(engine.fake.count('pull')).toBe(2);
  });

  test('is not begun for who has gone already', async () => {
    await expect(store().pull({ image: 'app:1' }, waiter(AbortSignal.abort(new Error('gone'))))).rejects.toThrow(
      'gone',
    );
    expect(engine.fake.count('pull')).toBe(0);
  });
});

describe('credentials', () => {
  const credentials = { username: 'me', password: SECRET, serveraddress: 'ghcr.io' };

  test('of the registry are sent with the pull, and with nothing else', async () => {
    engine.fake.registry.add('ghcr.io/team/app:1');
    const asked: string[] = [];
    let header: unknown;
    engine.fake.once('pull', (exchange) => {
      header = exchange.headers['x-registry-auth'];
      exchange.proceed();
    });
    const findCredentials = async (registry: string): Promise<RegistryAccess> => {
      asked.push(registry);
      return { credentials, found: 'here' };
    };
    await store({ findCredentials }).pull({ image: 'ghcr.io/team/app:1' }, waiter());

    expect(asked).toEqual(['ghcr.io']);
    expect(JSON.parse(Buffer.from(String(header), 'base64url').toString())).toEqual(credentials);
    expect(JSON.stringify(engine.fake.calls.map(({ query, body }) => [[...query], body]))).not.toContain(SECRET);
  });

  test('that a registry repeats are not in the failure', async () => {
    engine.fake.once('pull', failWith(500, `unauthorized: ${SECRET} is wrong, and ${SECRET} it stays`));
    const images = store({ findCredentials: async () => ({ credentials, found: 'here' }) });
    const failure = (await images.pull({ image: 'app:1' }, waiter()).catch((error: unknown) => error)) as PullFailure;

    expect(failure).toMatchObject({
      problem: 'unauthorized',
      message: 'unauthorized: *** is wrong, and *** it stays',
      credentials: 'here',
    });
    expect(failure.cause).toBeUndefined();
  });
});

describe('a pull that fails', () => {
  test('for a while is begun again, after a pause', async () => {
    engine.fake.registry.add('app:1');
    engine.fake.once('pull', failWith(500, 'dial tcp: i/o timeout'), pullLines(inBand('unexpected EOF')));
    const { heard, ...rest } = waiter();
    await store().pull({ image: 'app:1' }, { ...rest });

    expect(heard.filter((line) => line === 'retry')).toHaveLength(2);
    expect(engine.fake.count('pull')).toBe(3);
  });

  test.each(['no space left on device', 'unauthorized: no', 'manifest unknown', 'toomanyrequests: slow down'])(
    'for good is not: %s',
    async (message) => {
      engine.fake.always('pull', pullLines(inBand(message)));

      await expect(store().pull({ image: 'app:1' }, waiter())).rejects.toMatchObject({ name: 'PullFailure', message });
      expect(engine.fake.count('pull')).toBe(1);
    },
  );

  test('because the engine is lost is told as that, when it stays lost', async () => {
    engine.fake.always('pull', cutPull);

    await expect(store().pull({ image: 'app:1' }, waiter())).rejects.toBeInstanceOf(EngineError);
    expect(engine.fake.count('pull')).toBe(3);
  });

  test('with a bug of ours is not tried again', async () => {
    const bug = new TypeError('a bug');
    const findCredentials = async () => Promise.reject(bug);

    await expect(store({ findCredentials }).pull({ image: 'app:1' }, waiter())).rejects.toBe(bug);
  });
});

describe('a pull of which nothing is heard', () => {
  const silent: Fault = (exchange) => void exchange.begin();

  test('is begun again, and in the end given up', async () => {
    engine.fake.always('pull', silent);
    // The first call to an engine asks for its version, too.
    await engine.fake.client.info();

    await expect(store({ stallTimeoutMs: 30 }).pull({ image: 'app:1' }, waiter())).rejects.toMatchObject({
      name: 'PullFailure',
      problem: 'stalled',
      message: 'nothing was heard of it for 0.03 s',
    });
    expect(engine.fake.count('pull')).toBe(3);
  });
});

test('the digest of an image is asked for anew after a pull', async () => {
  engine.fake.registry.add('app:1');
  engine.fake.images.add('app:1');
  const images = store();
  await images.digestOf('sha256:x', 'app:1');
  await images.pull({ image: 'app:1' }, waiter());
  await images.digestOf('sha256:x', 'app:1');

  expect(engine.fake.count('inspectImage')).toBe(2);
});
