import { createServer, type Server } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import type { FakeContainer } from '../testing/fake-container.ts';
import { cutBeforeAnswer, failWith } from '../testing/faults.ts';
import { frame } from '../testing/frames.ts';
import { atThisAddress, startingRun, type StartingRun } from '../testing/starting-run.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
const TABLE = '  sl  local_address rem_address   st\n';
const LISTENING = `${TABLE}   0: 00000000:1538 00000000:0000 0A 0\n`;
const WAIT = { type: 'port', port: 5432 } as const;
const HELPER = /^tdw-helper-/;

let server: Server | undefined;
afterEach(() => {
  server?.close();
  server = undefined;
});

/** @returns a port on which nothing listens any more, and what makes something listen there again */
async function freePort(): Promise<{ port: number; listen: () => Promise<void> }> {
  const own = (server = createServer());
  const listen = (port = 0): Promise<void> => new Promise((resolve) => own.listen(port, '127.0.0.1', resolve));
  await listen();
  const { port } = own.address() as { port: number };
  await new Promise((resolve) => own.close(resolve));
  return { port, listen: () => listen(port) };
}

describe('next to the engine, a port wait', () => {
  test("connects to the container's own address, until somebody answers there", async () => {
    const { port, listen } = await freePort();
    const { container, ready } = startingRun(engine.fake, { type: 'port', port });
    atThisAddress(container);
    const done = ready();
    setTimeout(() => void listen(), 50);

    await done;
    expect(engine.fake.count('exec')).toBe(0);
  });

  test('looks inside where that address leads nowhere after all', async () => {
    const { container, ready } = startingRun(engine.fake, WAIT);
    // To that one, the kernel makes no connection.
    atThisAddress(container, '127.255.255.255');
    engine.fake.onExec = () => frame(1, LISTENING);

    await ready();
    expect(engine.fake.count('exec')).toBe(1);
  });

  test('looks inside where the address may be that of another network', async () => {
    const { port, listen } = await freePort();
    await listen();
    const { container, ready } = startingRun(engine.fake, { type: 'port', port, startupTimeout: 500 });
    atThisAddress(container);
    engine.fake.rootless = true;
    engine.fake.onExec = () => frame(1, TABLE);

    await expect(ready()).rejects.toMatchObject({ message: expect.stringContaining('nothing listens on it') });
  });
});

describe('away from the engine, a port wait', () => {
  test("reads the kernel's tables inside the container, until there is a listener", async () => {
    const { ready } = startingRun(engine.fake, WAIT);
    const asked: (readonly string[])[] = [];
    engine.fake.onExec = (_, command) => frame(1, asked.push(command) < 3 ? TABLE : LISTENING);

    await ready();
    expect(asked).toEqual(Array.from({ length: 3 }, () => ['cat', '/proc/net/tcp', '/proc/net/tcp6']));
    expect(engine.fake.count('create')).toBe(0);
  });

  test.each([
    ['does not answer', cutBeforeAnswer],
    ['says that the container is paused', failWith(409, 'Container c is paused')],
  ])('asks again when the engine %s', async (_, fault) => {
    const { ready } = startingRun(engine.fake, WAIT);
    engine.fake.onExec = () => frame(1, LISTENING);
    engine.fake.once('exec', fault);

    await ready();
    expect(engine.fake.count('exec')).toBe(2);
    expect(engine.fake.count('create')).toBe(0);
  });

  test('has the last thing that the engine said in its failure', async () => {
    const { ready } = startingRun(engine.fake, { ...WAIT, startupTimeout: 500 });
    engine.fake.always('exec', failWith(409, 'Container c is paused'));

    await expect(ready()).rejects.toMatchObject({
      message: expect.stringContaining('waited for port 5432; the engine said: Container c is paused'),
    });
  });
});

describe('a port wait for an image without programs', () => {
  function distroless(listening: () => boolean): StartingRun {
    engine.fake.images.add('busybox:stable');
    engine.fake.program = () => undefined;
    const missing = engine.fake.onExec;
    engine.fake.onExec = (container, command) =>
      HELPER.test(container.name) ? frame(1, listening() ? LISTENING : TABLE) : missing(container, command);
    return startingRun(engine.fake, WAIT);
  }
  const helpers = (): FakeContainer[] => engine.fake.containers.filter(({ name }) => HELPER.test(name));

  test('looks from a helper in its network, which it removes', async () => {
    let looks = 0;
    const { run, container, ready } = distroless(() => ++looks === 3);

    await ready();
    const creates = engine.fake.calls.filter(({ operation }) => operation === 'create');
    expect(creates).toMatchObject([
      {
        body: {
          Image: 'busybox:stable',
          HostConfig: { NetworkMode: `container:${container.id}` },
          Labels: { 'tdw.execution': run.key, 'tdw.host': 'the-host', 'tdw.workflow-id': 'the-workflow' },
        },
      },
    ]);
    expect(helpers()).toEqual([]);
  });

  test.each([400, 500])('does so when the engine refuses with %d to run a program there', async (status) => {
    const { ready } = distroless(() => true);
    engine.fake.once('exec', failWith(status));

    await ready();
    expect(engine.fake.count('create')).toBe(1);
  });

  test('pulls the image of the helper where the engine does not have it', async () => {
    const { run, ready } = distroless(() => true);
    engine.fake.images.delete('busybox:stable');
    engine.fake.registry.add('busybox:stable');

    await ready();
    expect(engine.fake.count('pull')).toBe(1);
    expect(run.facts.phase).toBe('becomingReady');
  });

  test('fails at once where that cannot be pulled, and says why', async () => {
    const { ready } = distroless(() => true);
    engine.fake.images.delete('busybox:stable');

    await expect(ready()).rejects.toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(/but it has no programs to look with; There is no image 'busybox:stable'/),
    });
  });

  test('takes another helper when somebody has removed the first', async () => {
    const { ready } = distroless(() => engine.fake.count('create') === 2);
    engine.fake.once(
      'exec',
      (exchange) => exchange.proceed(),
      (exchange) => exchange.proceed(),
      (exchange) => {
        engine.fake.remove(helpers()[0]!);
        exchange.proceed();
      },
    );

    await ready();
    expect(helpers()).toEqual([]);
  });

  test('leaves no helper behind when it is called off', async () => {
    const { abort, ready } = distroless(() => false);
    const reason = new Error('enough');
    engine.fake.once('start', (exchange) => {
      exchange.proceed();
      abort.abort(reason);
    });

    await expect(ready()).rejects.toBe(reason);
    expect(helpers()).toEqual([]);
    expect(engine.fake.containers).toHaveLength(1);
  });

  test('leaves none behind when the answer to its create is lost', async () => {
    const { ready } = distroless(() => true);
    engine.fake.once('create', (exchange) => {
      engine.fake.add(exchange.target);
      exchange.cut();
    });

    await ready();
    expect(engine.fake.count('create')).toBe(2);
    expect(helpers()).toEqual([]);
  });

  test('is ready even if the helper cannot be removed: its label says whose it is', async () => {
    const { ready } = distroless(() => true);
    engine.fake.always('remove', failWith(500));

    await ready();
    expect(helpers()).toHaveLength(1);
  });
});
