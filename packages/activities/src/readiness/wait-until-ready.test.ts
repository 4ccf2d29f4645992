import { describe, expect, test } from '@jest/globals';
import { containerRun } from '../testing/container-run.ts';
import { cutAfterHeaders, cutBeforeAnswer, emptyBody, failWith } from '../testing/faults.ts';
import { startingRun } from '../testing/starting-run.ts';
import type { FakeContainer } from '../testing/fake-container.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { waitUntilReady } from './wait-until-ready.ts';

const engine = useFakeEngine();
const HOUR = 3_600_000;
const NEVER = { type: 'log', message: 'never written' } as const;

describe('a container without a wait strategy', () => {
  test.each(['running', 'paused'] as const)('is ready as soon as it is %s', async (state) => {
    const { run, leave } = containerRun(engine.fake, { ports: ['80', '81/udp'] });
    const container = leave();
    container.start();
    container.state = state;
    container.ports = { '80/tcp': [{ HostIp: '0.0.0.0', HostPort: '49153' }] };

    expect(await waitUntilReady(run, container.id)).toEqual({
      endpoint: 'localhost:49153',
      ports: { '80/tcp': 49153 },
      startedAt: container.startedAt,
      readyAt: container.startedAt,
      imageId: expect.any(String),
    });
    expect(engine.fake.count('info')).toBe(0);
  });

  test('is not when it has exited, and says what it wrote', async () => {
    const { run, leave } = containerRun(engine.fake);
    const container = leave();
    container.start();
    container.write(2, 'no such table\n');
    container.exit(1);

    await expect(waitUntilReady(run, container.id)).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(
        /^The container of 'alpine' exited with code 1 after 0.* s, before it was ready: waited for its process to run; it is exited\nHint: .*\nIts last output:\nno such table$/,
      ),
      details: { key: run.key, image: 'alpine', containerId: container.id, exitCode: 1, logTail: 'no such table' },
    });
  });

  test.each([
    ['says so', (container: FakeContainer) => (container.outOfMemory = true)],
    ['has only told it', (container: FakeContainer) => container.announce('oom')],
  ])('is not when it ran out of memory, also where the engine %s', async (_, befall) => {
    const { run, leave } = containerRun(engine.fake);
    const container = leave();
    container.start();
    befall(container);
    container.exit(137);

    await expect(waitUntilReady(run, container.id)).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringContaining('ran out of memory and exited with code 137'),
      details: { exitCode: 137, outOfMemory: true },
    });
  });

  test('is lost when it is gone', async () => {
    await expect(waitUntilReady(containerRun(engine.fake).run, 'gone')).rejects.toMatchObject({
      type: 'Tdw.ContainerLost',
      details: { containerId: 'gone' },
    });
  });
});

describe('the times', () => {
  test("are the engine's", async () => {
    engine.fake.clockAheadMs = HOUR;
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready' });
    container.write(1, 'ready\n');

    const { startedAt, readyAt } = await ready();
    expect(startedAt).toBe(container.startedAt);
    expect(Date.parse(readyAt) - Date.now()).toBeGreaterThan(HOUR - 60_000);
  });

  test('are not before what they are the times of, however slowly the engine tells the time', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready' });
    container.write(1, 'ready\n');
    let answeredAt = Infinity;
    engine.fake.once('info', (exchange) => {
      const info = engine.fake.info();
      setTimeout(() => {
        answeredAt = Date.now();
        exchange.answer(200, info);
      }, 300);
    });

    const { readyAt } = await ready();
    expect(Date.parse(readyAt)).toBeGreaterThan(answeredAt - 100);
  });

  test("are this machine's where the engine does not tell", async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready' });
    container.write(1, 'ready\n');
    engine.fake.once('info', (exchange) => exchange.answer(200, {}));

    expect(Math.abs(Date.parse((await ready()).readyAt) - Date.now())).toBeLessThan(60_000);
  });
});

describe('the startup timeout', () => {
  test('ends the wait, and says what was waited for, and for how long', async () => {
    const { run, container, ready } = startingRun(engine.fake, { ...NEVER, startupTimeout: '500ms' });
    container.write(1, 'one\ntwo\n');

    await expect(ready()).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(
        /^The container of 'alpine' was not ready \d+(?:\.\d)? s after its start: waited for a line with 'never written'; 0 of 1 seen\nHint: .*\nIts last output:\none\ntwo$/,
      ),
      details: { key: run.key, image: 'alpine', containerId: container.id, logTail: 'one\ntwo' },
    });
    expect(container.state).toBe('running');
  });

  test("began with the container's start, but leaves an attempt that takes over a last look", async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready', startupTimeout: '1h' });
    container.startedAt = new Date(Date.now() - 2 * HOUR).toISOString();
    container.write(1, 'ready\n');

    expect(await ready()).toMatchObject({ startedAt: container.startedAt });
  });

  test('is over for a container that was started long ago and is not ready', async () => {
    const { container, ready } = startingRun(engine.fake, { ...NEVER, startupTimeout: '1h' });
    container.startedAt = new Date(Date.now() - 2 * HOUR).toISOString();

    await expect(ready()).rejects.toMatchObject({ message: expect.stringContaining('was not ready 72') });
  });

  test('does not keep a container from being ready whose start is not known', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'log', message: 'ready', startupTimeout: 5_000 });
    container.startedAt = '';
    container.write(1, 'ready\n');

    expect(await ready()).toMatchObject({ startedAt: '' });
  });
});

describe('an exit before it is ready', () => {
  test.each([
    ['port', { type: 'port', port: 80 }],
    ['http', { type: 'http', port: 80 }],
    ['healthy', { type: 'healthy' }],
    ['log', NEVER],
  ] as const)('ends a wait of the type %s, even with the code 0', async (_, waitStrategy) => {
    const { container, ready } = startingRun(engine.fake, waitStrategy);
    container.health = { Status: 'starting' };
    engine.fake.onExec = () => Buffer.alloc(0);
    engine.fake.images.add('busybox:stable');
    engine.fake.once('wait', (exchange) => {
      exchange.proceed();
      container.exit(0);
    });

    await expect(ready()).rejects.toMatchObject({ type: 'Tdw.NotReady', details: { exitCode: 0 } });
    expect(engine.fake.containers).toHaveLength(1);
  });

  test.each([
    ['with an empty body', emptyBody],
    ['by cutting the connection', cutBeforeAnswer],
    ['by cutting the connection in the answer', cutAfterHeaders],
  ])('is not that the engine lets go of the wait for it %s', async (_, fault) => {
    const { container, ready } = startingRun(engine.fake, { type: 'healthy' });
    container.health = { Status: 'starting' };
    engine.fake.once('wait', fault, (exchange) => {
      exchange.proceed();
      container.exit(5);
    });

    await expect(ready()).rejects.toMatchObject({ type: 'Tdw.NotReady', details: { exitCode: 5 } });
    expect(engine.fake.count('wait')).toBe(2);
  });

  test('is not that the engine itself is gone', async () => {
    const { container, ready } = startingRun(engine.fake, NEVER);
    engine.fake.once('wait', (exchange) => {
      engine.fake.always('inspect', cutBeforeAnswer);
      exchange.cut();
    });

    await expect(ready()).rejects.toMatchObject({ name: 'EngineError', status: undefined });
    expect(container.state).toBe('running');
  });
});

describe('a run that is called off', () => {
  const reason = new Error('enough');

  test.each([
    ['port', { type: 'port', port: 80 }],
    ['http', { type: 'http', port: 80 }],
    ['healthy', { type: 'healthy' }],
    ['log', NEVER],
  ] as const)('ends a wait of the type %s, and nothing stays open', async (_, waitStrategy) => {
    const { container, abort, ready } = startingRun(engine.fake, waitStrategy);
    container.health = { Status: 'starting' };
    engine.fake.onExec = () => Buffer.from([]);
    engine.fake.images.add('busybox:stable');
    const waiting = engine.fake.hold('wait');
    const done = ready();
    const { socket } = await waiting.reached;
    const closed = new Promise((resolve) => socket.once('close', resolve));
    abort.abort(reason);

    await expect(done).rejects.toBe(reason);
    await closed;
    expect(engine.fake.containers).toEqual([container]);
  });

  test('before it begins ends at once', async () => {
    const { abort, ready } = startingRun(engine.fake, NEVER);
    abort.abort(reason);

    await expect(ready()).rejects.toBe(reason);
    expect(engine.fake.calls).toEqual([]);
  });

  test.each(['info', 'inspect'] as const)('during the first call, %s, ends, too', async (operation) => {
    const { abort, ready } = startingRun(engine.fake, NEVER);
    engine.fake.once(operation, (exchange) => {
      abort.abort(reason);
      exchange.proceed();
    });

    await expect(ready()).rejects.toBe(reason);
    expect(engine.fake.count('wait')).toBe(0);
  });

  test('has its own reason even when the failure was about to be told', async () => {
    const { container, abort, ready } = startingRun(engine.fake, { type: 'healthy' });
    container.health = { Status: 'unhealthy' };
    engine.fake.once('logs', (exchange) => {
      abort.abort(reason);
      exchange.proceed();
    });

    await expect(ready()).rejects.toBe(reason);
  });
});

describe('the failure', () => {
  test('stays small however much there is to say', async () => {
    const much = '€'.repeat(4_000);
    const { container, ready } = startingRun(
      engine.fake,
      { type: 'healthy' },
      { image: `registry/${'a'.repeat(500)}` },
    );
    container.health = { Status: 'unhealthy', Log: [{ Output: much }] };
    container.write(1, much);

    const error = (await ready().catch((reason: unknown) => reason)) as Error & { details: { logTail: string } };
    expect(Buffer.byteLength(error.message)).toBeLessThan(4_096);
    expect(error.message).toMatch(/unhealthy, its last check said: €+…\nHint: .*\nIts last output:\n€+$/);
    expect(Buffer.byteLength(error.details.logTail)).toBeLessThanOrEqual(2_048);
  });

  test('has the last of bytes that are no text, and no more of them', async () => {
    const { container, ready } = startingRun(engine.fake, { type: 'healthy' });
    container.write(1, Buffer.alloc(5_000, 0xff));

    const error = (await ready().catch((reason: unknown) => reason)) as Error & { details: { logTail: string } };
    expect(error.details.logTail).toMatch(/^\uFFFD+$/);
    expect(Buffer.byteLength(error.details.logTail)).toBeLessThanOrEqual(2_048);
  });

  test('does without the output when the engine does not give it', async () => {
    const { ready } = startingRun(engine.fake, { type: 'healthy' });
    engine.fake.once('logs', failWith(501));

    const error = await ready().catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(/has no HEALTHCHECK\nHint: .*$/),
    });
    expect(error).not.toHaveProperty('details.logTail');
  });

  test('asks for the last lines only', async () => {
    const { ready } = startingRun(engine.fake, { type: 'healthy' });

    await expect(ready()).rejects.toMatchObject({ type: 'Tdw.NotReady' });
    expect(engine.fake.calls.find(({ operation }) => operation === 'logs')?.query.get('tail')).toBe('50');
  });
});
