import { describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, WorkspaceUse } from '@tdw/payloads';
import { createContainer } from '../container/create-container.ts';
import { runContainer } from '../container/run-container.ts';
import { containerRun, type TestRun } from '../testing/container-run.ts';
import { failWith } from '../testing/faults.ts';
import { useFakeEngine } from '../testing/use-fake-engine.ts';

const engine = useFakeEngine();
const KEY = '0fd2d2b2-0000-4000-8000-000000000000';

function use(networks: WorkspaceUse['networks'], volumes: string[] = []): WorkspaceUse[] {
  return [{ key: KEY, networks, volumes }];
}

function runIn(workspaces: WorkspaceUse[], input: Partial<ContainerExecutionInput> = {}): TestRun {
  const ownerLabels = { 'tdw.workflow-id': 'the-workflow', 'tdw.activity-id': '7' };
  return containerRun(engine.fake, input, { workspaces, ownerLabels });
}

/** The calls in which these were asked for, in order. */
function calls(...operations: string[]): string[] {
  return engine.fake.calls.map(({ operation }) => operation).filter((operation) => operations.includes(operation));
}

describe('a container that shares nothing', () => {
  test('costs no call more', async () => {
    await runContainer(containerRun(engine.fake).run);

    expect(calls('listNetworks', 'createNetwork', 'createVolume', 'connectNetwork', 'inspectNetwork')).toEqual([]);
    expect(engine.fake.calls.find(({ operation }) => operation === 'create')?.body).not.toHaveProperty(
      'NetworkingConfig',
    );
  });
});

describe('the networks of a run', () => {
  test('are made when the first container needs them, labelled, and found by those after', async () => {
    const networks = { back: { internal: true, aliases: ['db', 'sql'] } };
    await createContainer(runIn(use(networks)).run);
    const { id } = await createContainer(runIn(use(networks)).run);

    const [network, ...others] = engine.fake.networks;
    expect(others).toEqual([]);
    expect(network).toMatchObject({
      name: `tdw-back-${KEY}`,
      internal: true,
      bridge: expect.stringMatching(/^tdw-[0-9a-f]{11}$/),
      labels: {
        'tdw.workspace': KEY,
        'tdw.network': 'back',
        'tdw.host': 'the-host',
        'tdw.version': expect.any(String),
        'tdw.workflow-id': 'the-workflow',
      },
    });
    expect(network!.labels).not.toHaveProperty('tdw.activity-id');
    expect(engine.fake.find(id)?.options).toMatchObject({
      HostConfig: { NetworkMode: network!.id },
      NetworkingConfig: { EndpointsConfig: { [network!.id]: { Aliases: ['db', 'sql'] } } },
      Labels: { 'tdw.workspace': KEY, 'tdw.epoch': 'epoch-1' },
    });
  });

  test('beyond the first one are connected to before the start', async () => {
    await runContainer(runIn(use({ back: { aliases: ['a'] }, front: { aliases: ['b'] } })).run);

    const [container] = engine.fake.containers;
    const further = engine.fake.networks.find(({ id }) => id !== container?.options.HostConfig?.NetworkMode);
    expect([...further!.members]).toEqual([[container!.id, ['b']]]);
    expect(calls('create', 'connectNetwork', 'start')).toEqual(['create', 'connectNetwork', 'start']);
  });

  test('of several workspaces are all joined: those of the run, and those of a container with services', async () => {
    const own = { key: 'f'.repeat(36), networks: { default: { aliases: [] } }, volumes: [] };
    await createContainer(runIn([...use({ default: { aliases: [] } }), own]).run);

    expect(engine.fake.networks.map(({ name }) => name).toSorted()).toEqual([
      `tdw-default-${KEY}`,
      `tdw-default-${own.key}`,
    ]);
    expect(engine.fake.containers[0]?.options.Labels['tdw.workspace']).toBe(KEY);
  });

  test('are one each, however many want them at once', async () => {
    const runs = Array.from({ length: 8 }, () => runIn(use({ back: { aliases: [] } })).run);
    // Each of them has found none before the first one makes it.
    const all = Promise.withResolvers<void>();
    let waiting = 0;
    for (const _ of runs) {
      engine.fake.once('createNetwork', (exchange) => {
        if (++waiting === runs.length) all.resolve();
        void all.promise.then(exchange.proceed);
      });
    }
    await Promise.all(runs.map(createContainer));

    expect(engine.fake.networks).toHaveLength(1);
    const used = engine.fake.containers.map(({ options }) => options.HostConfig?.NetworkMode);
    expect(new Set(used)).toEqual(new Set([engine.fake.networks[0]!.id]));
  });

  test.each([403, 409, 500])('that somebody else is about to have made (%d) are waited for', async (status) => {
    const { run } = runIn(use({ back: { aliases: [] } }));
    const others: Promise<unknown>[] = [];
    engine.fake.once('createNetwork', (exchange) => {
      // By then the other one is done, as with podman, or soon will be.
      const other = createContainer(runIn(use({ back: { aliases: [] } })).run);
      others.push(other);
      if (status === 500) void other.then(() => exchange.fail(status, 'somebody else has it'));
      else exchange.fail(status, 'somebody else has it');
    });
    const { id } = await createContainer(run);
    await Promise.all(others);

    expect(engine.fake.find(id)?.options.HostConfig?.NetworkMode).toBe(engine.fake.networks[0]?.id);
    expect(engine.fake.networks).toHaveLength(1);
  });

  test('that an engine has twice all the same are told apart: the lowest id wins', async () => {
    await createContainer(runIn(use({ back: { aliases: [] } })).run);
    const [first] = engine.fake.networks;
    const lower = { ...first!, id: first!.id.replace(/^./, ' '), bridge: 'other', members: new Map() };
    engine.fake.networks.push(lower);
    const { id } = await createContainer(runIn(use({ back: { aliases: [] } })).run);

    expect(engine.fake.find(id)?.options.HostConfig?.NetworkMode).toBe(lower.id);
  });

  test('for which there are no addresses left fail the container, which says how many there are', async () => {
    await createContainer(runIn(use({ front: { aliases: [] } })).run);
    engine.fake.once('createNetwork', failWith(404, 'could not find an available address pool'));
    const { run } = runIn(use({ back: { aliases: [] } }), { name: 'db' });

    await expect(runContainer(run)).rejects.toMatchObject({
      type: 'Tdw.WorkspaceFailed',
      message: expect.stringMatching(
        /^The engine did not make the network 'back' of the run for the container 'db' .*: could not find an available address pool \(it has 1 networks\)/,
      ),
      details: { key: run.key, image: 'alpine', removed: true },
    });
  });

  test('that an engine does not make which is on its way down are for the next attempt', async () => {
    engine.fake.once('createNetwork', (exchange) => {
      engine.fake.refusesConnections = true;
      exchange.fail(500, 'context canceled');
    });

    await expect(runContainer(runIn(use({ back: { aliases: [] } })).run)).rejects.toMatchObject({
      type: 'Tdw.EngineUnreachable',
    });
  });
});

describe('the volumes of a run', () => {
  test('are what mounts of their names mean, in whichever form', async () => {
    const volumes = [
      'build:/out:ro',
      'other:/other',
      'shared:/z:z',
      { type: 'volume' as const, source: 'build', target: '/again' },
      { type: 'bind' as const, source: '/build', target: '/bound' },
    ].filter((volume) => typeof volume === 'string' || volume.type === 'volume');
    const { id } = await createContainer(runIn(use({}, ['build', 'shared']), { volumes }).run);

    const { HostConfig, NetworkingConfig } = engine.fake.find(id)!.options;
    expect(HostConfig).toMatchObject({
      Mounts: [
        { Type: 'volume', Source: `tdw-build-${KEY}`, Target: '/out', ReadOnly: true },
        { Type: 'volume', Source: 'other', Target: '/other' },
        { Type: 'volume', Source: `tdw-build-${KEY}`, Target: '/again' },
      ],
      Binds: [`tdw-shared-${KEY}:/z:rw,z`],
    });
    expect([HostConfig?.NetworkMode, NetworkingConfig]).toEqual([undefined, undefined]);
    expect(engine.fake.volumes.get(`tdw-build-${KEY}`)).toMatchObject({
      'tdw.workspace': KEY,
      'tdw.volume': 'build',
      'tdw.host': 'the-host',
    });
    expect([...engine.fake.volumes.keys()].toSorted()).toEqual([`tdw-build-${KEY}`, `tdw-shared-${KEY}`]);
  });

  test('that the engine does not make fail the container', async () => {
    engine.fake.once('createVolume', failWith(500, 'no space left on device'));

    await expect(runContainer(runIn(use({}, ['build'])).run)).rejects.toMatchObject({
      type: 'Tdw.WorkspaceFailed',
      message: expect.stringContaining("the volume 'build' of the run"),
    });
  });
});

describe('an exit that nobody saw, of a container that is in a network of its run', () => {
  test('is told from one of its own by the epoch that it carries', async () => {
    const workspaces = use({ back: { aliases: [] } });
    const { run } = runIn(workspaces);
    const { id } = await createContainer(run);
    const container = engine.fake.find(id)!;
    container.start();
    container.exit(0);
    engine.fake.epoch = 'epoch-2';

    await expect(runContainer({ ...run, isRetry: true })).rejects.toMatchObject({ type: 'Tdw.EngineRestarted' });
    expect(container.starts).toBe(1);
  });

  test('is its own where the engine is still the one that started it', async () => {
    const { run } = runIn(use({ back: { aliases: [] } }));
    const container = engine.fake.find((await createContainer(run)).id)!;
    container.start();
    container.exit(4);

    expect(await runContainer({ ...run, isRetry: true })).toMatchObject({ exitCode: 4, reattached: true });
  });
});
