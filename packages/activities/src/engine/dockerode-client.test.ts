import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from '@jest/globals';
import type { Operation } from '../testing/exchange.ts';
import { cutAfterHeaders, cutBeforeAnswer, emptyBody, failWith } from '../testing/faults.ts';
import { readEntries } from '../output/log-entries.ts';
import { frame } from '../testing/frames.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';
import { type EngineClient, EngineError } from './engine-client.ts';

const engine = useFakeEngine();
const never = new AbortController().signal;
const MISSING = 'no-such-container';

const calls: readonly (readonly [
  name: string,
  operation: Operation,
  call: (client: EngineClient, id: string) => Promise<unknown>,
])[] = [
  ['createContainer', 'create', (client) => client.createContainer('n', { Image: 'alpine', Labels: {} })],
  ['inspectContainer', 'inspect', (client, id) => client.inspectContainer(id)],
  ['findContainers', 'list', (client) => client.findContainers({ a: 'b' })],
  ['listContainers', 'list', (client) => client.listContainers('a')],
  ['findContainersOf', 'list', (client) => client.findContainersOf('alpine')],
  ['findUsersOf', 'list', (client) => client.findUsersOf('volume', 'v')],
  ['attachContainer', 'attach', (client, id) => client.attachContainer(id)],
  ['startContainer', 'start', (client, id) => client.startContainer(id)],
  ['waitContainer', 'wait', (client, id) => client.waitContainer(id, never)],
  ['readLogs', 'logs', (client, id) => client.readLogs(id, never)],
  ['readLogEntries', 'logs', (client, id) => client.readLogEntries(id, never)],
  ['followLogs', 'logs', (client, id) => client.followLogs(id, never)],
  ['exec', 'exec', (client, id) => client.exec(id, ['true'], never)],
  ['getArchive', 'getArchive', (client, id) => client.getArchive(id, '/out', never)],
  ['putArchive', 'putArchive', (client, id) => client.putArchive(id, '/', Readable.from([]), never)],
  ['stopContainer', 'stop', (client, id) => client.stopContainer(id, 1)],
  ['removeContainer', 'remove', (client, id) => client.removeContainer(id)],
  ['inspectImage', 'inspectImage', (client) => client.inspectImage('alpine')],
  ['pullImage', 'pull', (client) => client.pullImage('alpine', { onProgress: () => undefined, signal: never })],
  ['inspectVolume', 'inspectVolume', (client) => client.inspectVolume('v')],
  ['volumeOptions', 'inspectVolume', (client) => client.volumeOptions('v')],
  ['ensureVolume', 'createVolume', (client) => client.ensureVolume('v', {})],
  ['listVolumes', 'listVolumes', (client) => client.listVolumes({ label: 'a' })],
  ['removeVolume', 'removeVolume', (client) => client.removeVolume('v')],
  ['listNetworks', 'listNetworks', (client) => client.listNetworks()],
  [
    'createNetwork',
    'createNetwork',
    (client) => client.createNetwork('n', { internal: false, bridge: 'b', labels: {} }),
  ],
  ['connectNetwork', 'connectNetwork', (client, id) => client.connectNetwork('n', id, [])],
  ['removeNetwork', 'removeNetwork', (client) => client.removeNetwork('n')],
  ['epoch', 'inspectNetwork', (client) => client.epoch()],
  ['startedAt', 'inspectNetwork', (client) => client.startedAt()],
  ['info', 'info', (client) => client.info()],
];

describe.each(calls)('%s', (_, operation, call) => {
  test.each([400, 409, 500, 503])("rejects with the engine's words and the status %d", async (status) => {
    const { id } = engine.fake.add('c');
    engine.fake.once(operation, failWith(status, 'the engine said so'));

    const error = await call(engine.fake.client, id).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ status, message: 'the engine said so', cause: expect.any(Error) });
  });

  test('rejects without a status when the connection is cut', async () => {
    const { id } = engine.fake.add('c');
    engine.fake.once(operation, cutBeforeAnswer);

    const error = await call(engine.fake.client, id).catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(EngineError);
    expect(error).toMatchObject({ status: undefined });
  });
});

describe('where a 404 is no answer', () => {
  test.each([
    ['startContainer', (client: EngineClient) => client.startContainer(MISSING)],
    ['attachContainer', (client: EngineClient) => client.attachContainer(MISSING)],
    ['waitContainer', (client: EngineClient) => client.waitContainer(MISSING, never)],
    ['readLogs', (client: EngineClient) => client.readLogs(MISSING, never)],
    ['readLogEntries', (client: EngineClient) => client.readLogEntries(MISSING, never)],
    ['followLogs', (client: EngineClient) => client.followLogs(MISSING, never)],
    ['exec', (client: EngineClient) => client.exec(MISSING, ['true'], never)],
    ['putArchive', (client: EngineClient) => client.putArchive(MISSING, '/', Readable.from([]), never)],
    ['createContainer', (client: EngineClient) => client.createContainer('n', { Image: 'missing', Labels: {} })],
  ])('%s rejects with it', async (_, call) => {
    await expect(call(engine.fake.client)).rejects.toMatchObject({ name: 'EngineError', status: 404 });
  });
});

describe('the containers', () => {
  test('are created with their name and exactly the given options', async () => {
    const options = { Image: 'alpine', Cmd: ['a b'], Labels: { x: 'y' } };
    const id = await engine.fake.client.createContainer('the-name', options);

    expect(engine.fake.find('the-name')).toMatchObject({ id, options });
    expect(options).toEqual({ Image: 'alpine', Cmd: ['a b'], Labels: { x: 'y' } });
    expect([...engine.fake.calls[0]!.query]).toEqual([['name', 'the-name']]);
  });

  test('are created of an image of the wanted platform', async () => {
    await engine.fake.client.createContainer('c', { Image: 'alpine', Labels: {} }, 'linux/arm64');

    expect(engine.fake.calls[0]?.query.get('platform')).toBe('linux/arm64');
  });

  test('are inspected by name and by id', async () => {
    const container = engine.fake.add('c', { Labels: { x: 'y' } });
    container.start();
    container.outOfMemory = true;
    container.exit(137);
    const { id, createdAt, startedAt, finishedAt } = container;
    const expected = {
      id,
      name: 'c',
      labels: { x: 'y' },
      imageId: expect.any(String),
      user: '',
      volumes: {},
      state: 'exited',
      exitCode: 137,
      outOfMemory: true,
      createdAt,
      startedAt,
      finishedAt,
      addresses: [],
      ports: {},
      health: undefined,
      stopGraceSeconds: 10,
    };

    expect(await engine.fake.client.inspectContainer('c')).toEqual(expected);
    expect(await engine.fake.client.inspectContainer(id)).toEqual(expected);
  });

  test('are undefined where there are none', async () => {
    expect(await engine.fake.client.inspectContainer(MISSING)).toBeUndefined();
  });

  test('are attached to before they start, and miss nothing', async () => {
    const container = engine.fake.add('c');
    engine.fake.program = (self) => {
      self.write(1, 'first');
      self.exit(0);
    };
    const stream = await engine.fake.client.attachContainer(container.id);
    await engine.fake.client.startContainer(container.id);

    expect(await text(stream)).toBe(frame(1, 'first').toString());
  });

  test('give their log as it is, from its beginning', async () => {
    const container = engine.fake.add('c');
    container.write(1, 'one');
    container.write(2, 'two');

    expect(await text(await engine.fake.client.readLogs('c', never))).toBe(
      Buffer.concat([frame(1, 'one'), frame(2, 'two')]).toString(),
    );
  });

  test('give the last lines of their log alone, where that is asked for', async () => {
    const container = engine.fake.add('c');
    container.write(1, 'one');
    container.write(2, 'two');

    expect(await text(await engine.fake.client.readLogs('c', never, 1))).toBe(frame(2, 'two').toString());
  });
});

test('readLogEntries gives each entry its time, of the last ones too', async () => {
  const container = engine.fake.add('c');
  container.write(1, 'one');
  container.write(2, 'two');
  const entries: string[] = [];
  for (const last of [undefined, 1]) {
    await readEntries(await engine.fake.client.readLogEntries('c', never, last), (entry) => {
      entries.push(`${entry.stream} ${entry.time.slice(0, 20)} ${entry.text.toString()}`);
      return undefined;
    });
  }

  expect(entries).toEqual(['stdout 2026-01-01T00:00:00. one', ...Array(2).fill('stderr 2026-01-01T00:00:00. two')]);
});

describe('followLogs', () => {
  test('has what was written before and what comes, and ends with the container', async () => {
    const container = engine.fake.add('c');
    container.start();
    container.write(1, 'one');
    const stream = await engine.fake.client.followLogs('c', never);
    container.write(2, 'two');
    container.exit(0);

    expect(await text(stream)).toBe(Buffer.concat([frame(1, 'one'), frame(2, 'two')]).toString());
  });

  test('ends with its signal', async () => {
    engine.fake.add('c').start();
    const abort = new AbortController();
    const stream = await engine.fake.client.followLogs('c', abort.signal);
    abort.abort();

    await expect(text(stream)).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('exec', () => {
  test('gives what the command prints', async () => {
    const { id } = engine.fake.add('c');
    engine.fake.find(id)?.start();
    engine.fake.onExec = (container, command) => frame(1, `${container.name}: ${command.join(' ')}`);

    const { output } = await engine.fake.client.exec(id, ['cat', 'x'], never);

    expect(await text(output)).toBe(frame(1, 'c: cat x').toString());
  });

  test('tells its exit code, once it has exited', async () => {
    engine.fake.add('c').start();
    const exitCodes = [undefined, 3];
    engine.fake.execExitCode = () => exitCodes.shift();
    const { output, exitCode } = await engine.fake.client.exec('c', ['false'], never);
    await text(output);

    expect([await exitCode(), await exitCode()]).toEqual([undefined, 3]);
  });

  test('rejects where the container does not run', async () => {
    engine.fake.add('c');

    await expect(engine.fake.client.exec('c', ['true'], never)).rejects.toMatchObject({ status: 409 });
  });

  test('rejects where the engine could not start it', async () => {
    engine.fake.add('c').start();
    engine.fake.once('startExec', failWith(400, 'no such command'));

    await expect(engine.fake.client.exec('c', ['true'], never)).rejects.toMatchObject({
      status: 400,
      message: 'no such command',
    });
  });
});

describe('stopContainer', () => {
  test('hands over the grace and resolves when it has stopped', async () => {
    const container = engine.fake.add('c');
    container.start();

    expect(await engine.fake.client.stopContainer('c', 7)).toBe(true);
    expect(engine.fake.calls[0]?.query.get('t')).toBe('7');
    expect(container.state).toBe('exited');
  });

  test.each([
    ['has exited', () => engine.fake.add('c').exit(0)],
    ['is gone', () => undefined],
  ])('is false for one that %s', async (_, arrange) => {
    arrange();

    expect(await engine.fake.client.stopContainer('c', 1)).toBe(false);
  });
});

describe('removeContainer', () => {
  test('removes it with its anonymous volumes', async () => {
    engine.fake.add('c');

    expect(await engine.fake.client.removeContainer('c')).toBe(true);
    expect(engine.fake.containers).toEqual([]);
    expect(engine.fake.calls[0]?.query.get('v')).toBe('true');
  });

  test('is false for one that is gone', async () => {
    expect(await engine.fake.client.removeContainer(MISSING)).toBe(false);
  });

  test('refuses a running one, unless forced', async () => {
    engine.fake.add('c').start();

    await expect(engine.fake.client.removeContainer('c')).rejects.toMatchObject({ status: 409 });
    expect(await engine.fake.client.removeContainer('c', { force: true })).toBe(true);
  });
});

describe('waitContainer', () => {
  test('settles when the container has exited', async () => {
    const container = engine.fake.add('c');
    container.start();
    const waiting = engine.fake.client.waitContainer('c', never);
    setImmediate(() => container.exit(3));

    await waiting;
    expect(container.state).toBe('exited');
  });

  test('settles when the engine lets go of the call with nothing said', async () => {
    engine.fake.add('c').start();
    engine.fake.once('wait', emptyBody);

    await expect(engine.fake.client.waitContainer('c', never)).resolves.toBeUndefined();
  });

  test('settles, one way or the other, when the engine dies during it', async () => {
    engine.fake.add('c').start();
    engine.fake.once('wait', cutAfterHeaders);

    const error = await engine.fake.client.waitContainer('c', never).catch((reason: unknown) => reason);

    expect(error === undefined || error instanceof EngineError).toBe(true);
  }, 3_000);

  test.each(['before', 'during'])("rejects with the signal's reason when it aborts %s the call", async (when) => {
    engine.fake.add('c').start();
    const abort = new AbortController();
    const reason = new Error('enough');
    const held = engine.fake.hold('wait');
    if (when === 'before') abort.abort(reason);
    const waiting = engine.fake.client.waitContainer('c', abort.signal);
    if (when === 'during') void held.reached.then(() => abort.abort(reason));

    await expect(waiting).rejects.toBe(reason);
  });

  test("rejects with the signal's reason when it aborts after the headers have come", async () => {
    engine.fake.add('c').start();
    const abort = new AbortController();
    const reason = new Error('enough');
    engine.fake.once('wait', (exchange) => {
      exchange.begin();
      setImmediate(() => abort.abort(reason));
    });

    await expect(engine.fake.client.waitContainer('c', abort.signal)).rejects.toBe(reason);
  });
});

describe('a call that is answered by halves', () => {
  test.each([
    ['inspectContainer', 'inspect', (client: EngineClient) => client.inspectContainer('c')],
    ['info', 'info', (client: EngineClient) => client.info()],
  ] as const)(
    '%s rejects when the connection is cut in the body',
    async (_, operation, call) => {
      engine.fake.add('c');
      engine.fake.once(operation, cutAfterHeaders);

      await expect(call(engine.fake.client)).rejects.toBeInstanceOf(EngineError);
    },
    3_000,
  );
});

describe('the engine itself', () => {
  test('says its version, its CPUs and its time', async () => {
    engine.fake.clockAheadMs = 3_600_000;
    const { systemTime, ...rest } = await engine.fake.client.info();

    expect(rest).toEqual({ version: '28.0.1', cpus: 2 });
    expect(Date.parse(systemTime) - Date.now()).toBeGreaterThan(3_500_000);
  });

  test("says when the networks of its containers are not this machine's", async () => {
    engine.fake.rootless = true;

    expect(await engine.fake.client.info()).toMatchObject({ isolated: true });
  });

  test('says so of Docker Desktop, too', async () => {
    engine.fake.once('info', (exchange) => exchange.answer(200, { OperatingSystem: 'Docker Desktop' }));

    expect(await engine.fake.client.info()).toMatchObject({ isolated: true });
  });

  test('has an image, or not', async () => {
    const digest = `ghcr.io/team/app@sha256:${'a'.repeat(64)}`;
    engine.fake.images.add('ghcr.io/team/app:1.0').add('local:1');
    engine.fake.repoDigests.set('ghcr.io/team/app:1.0', [digest]);
    const { client } = engine.fake;

    expect(await client.inspectImage('ghcr.io/team/app:1.0')).toEqual({ repoDigests: [digest] });
    expect(await client.inspectImage('local:1')).toEqual({ repoDigests: [] });
    expect(await client.inspectImage('ghcr.io/team/app:2.0')).toBeUndefined();
  });
});

describe('an archive', () => {
  test('is what is at a path, and nothing where there is no such path', async () => {
    const container = engine.fake.add('c');
    container.archives.set('/out/x y', Buffer.from('tar'));

    const archive = await engine.fake.client.getArchive(container.id, '/out/x y', never);

    expect(await text(archive!)).toBe('tar');
    expect(await engine.fake.client.getArchive(container.id, '/other', never)).toBeUndefined();
    expect(await engine.fake.client.getArchive(MISSING, '/out', never)).toBeUndefined();
  });

  test('is sent as it comes, and puts no file in the place of a folder', async () => {
    const container = engine.fake.add('c');
    const archive = Readable.from(['a', 'b'].map((piece) => Buffer.from(piece)));

    await engine.fake.client.putArchive(container.id, '/in', archive, never);

    expect(container.unpacked).toEqual([{ folder: '/in', tar: Buffer.from('ab') }]);
    expect(Object.fromEntries(engine.fake.calls[0]!.query)).toEqual({ path: '/in', noOverwriteDirNonDir: 'true' });
  });

  test('that fails midway fails with that, and is let go of', async () => {
    const container = engine.fake.add('c');
    const archive = new PassThrough();
    archive.write('half');
    const sent = engine.fake.client.putArchive(container.id, '/', archive, never);
    archive.destroy(new Error('the source said so'));

    await expect(sent).rejects.toThrow('the source said so');
    expect(container.unpacked).toEqual([]);
  });

  test('that is refused before it was read is let go of', async () => {
    const container = engine.fake.add('c');
    engine.fake.once('putArchive', failWith(400, 'the rootfs is marked read-only'));
    const archive = new PassThrough();
    archive.write('half');

    await expect(engine.fake.client.putArchive(container.id, '/', archive, never)).rejects.toMatchObject({
      status: 400,
      message: 'the rootfs is marked read-only',
    });
    expect(archive.destroyed).toBe(true);
  });

  test('that is on its way ends by the signal', async () => {
    const container = engine.fake.add('c');
    const archive = new PassThrough();
    const abort = new AbortController();
    const sent = engine.fake.client.putArchive(container.id, '/', archive, abort.signal);
    abort.abort(new Error('enough'));

    await expect(sent).rejects.toThrow('enough');
    expect(archive.destroyed).toBe(true);
  });
});
