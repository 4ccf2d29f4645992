import { describe, expect, test } from '@jest/globals';
import { type ContainerExecutionInput, type ContainersOutput, Label, type PipelineOutput } from '@tdw/payloads';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, failureOf, removalOf, runningContainerOf, start } from '../support/runs.ts';

const docker = new Docker();
const worker = useContainerWorker();
useLeftoverCheck();

const IMAGE = 'busybox:stable';
const PIPELINE = 'containerPipelineWorkflow';
const PARALLEL = 'parallelContainersWorkflow';

function sh(script: string, more: Partial<ContainerExecutionInput> = {}): ContainerExecutionInput {
  return { image: IMAGE, command: ['sh', '-c', script], ...more };
}

/** A server of one line on a port, until it is stopped. */
function server(name: string, port: number, more: Partial<ContainerExecutionInput> = {}): ContainerExecutionInput {
  const serve = `trap 'exit 0' TERM; while true; do echo "${name} was here" | nc -l -p ${port}; done & echo up; wait`;
  return sh(serve, { name, lifecycle: 'service', waitStrategy: { type: 'log', message: 'up' }, ...more });
}

/** Asks until somebody answers: what says that it is up is about to listen. */
const ask = (host: string, port: number): string =>
  `until nc -w 2 ${host} ${port} </dev/null 2>/dev/null | grep here; do sleep 0.1; done`;

async function run(input: object, workflow = PIPELINE): Promise<PipelineOutput> {
  return (await start(worker, input, workflow)).result() as Promise<PipelineOutput>;
}

const said = ({ results }: ContainersOutput): string[] => results.map(({ stdout }) => stdout.trim());

describe('a volume of a run', () => {
  test('carries the output of a build to its test, read-only where that is asked for', async () => {
    const result = await run({
      volumes: { build: {} },
      containers: [
        sh('echo made > /out/app; ls -la /out | grep -c app', { volumes: ['build:/out'] }),
        sh('cat /in/app; touch /in/other', {
          volumes: [{ type: 'volume', source: 'build', target: '/in', readOnly: true }],
        }),
      ],
      stopOnError: false,
    });

    expect(said(result)).toEqual(['1', 'made']);
    expect(result.results[1]).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('Read-only') });
  });

  test('is empty in the next run, which has one of its own', async () => {
    const input = { volumes: { build: {} }, containers: [sh('ls /b | wc -l; touch /b/x', { volumes: ['build:/b'] })] };

    expect([said(await run(input)), said(await run(input))]).toEqual([['0'], ['0']]);
  });

  test('stays with a container that is kept', async () => {
    const kept = sh('echo kept > /b/x', { volumes: ['build:/b'], autoRemove: false });
    const result = await run({ networks: { default: {} }, volumes: { build: {} }, containers: [kept] });
    const container = docker.getContainer(result.results[0]!.containerId!);
    const { Mounts, NetworkSettings } = await container.inspect();

    expect(Mounts).toMatchObject([{ Type: 'volume', Destination: '/b' }]);
    const [network] = Object.values(NetworkSettings.Networks);
    await expect(docker.getNetwork(network!.NetworkID).inspect()).rejects.toMatchObject({ statusCode: 404 });
    await container.remove();
    await docker.getVolume(Mounts[0]!.Name!).remove();
  });
});

describe('a network of a run', () => {
  test('lets its containers reach each other by name and by alias, and nobody else', async () => {
    const result = await run({
      networks: { back: {}, front: {} },
      containers: [
        server('db', 5000, { networks: { back: { aliases: ['sql', 'db.internal'] } } }),
        sh(`${ask('db', 5000)}; ${ask('sql', 5000)}; ${ask('db.internal', 5000)}`, { networks: ['front', 'back'] }),
        sh('nc -w 2 db 5000 </dev/null', { networks: ['front'] }),
        sh('nc -w 2 db 5000 </dev/null'),
      ],
      stopOnError: false,
    });

    expect(said(result)[1]).toBe('db was here\ndb was here\ndb was here');
    expect(result.results.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'failed', 'failed']);
    expect(result.results[3]?.stderr).toContain('bad address');
  });

  test('is internal where that is asked for, and no other is', async () => {
    const networks = { default: {}, cut: { internal: true } };
    const handle = await start(
      worker,
      { networks, containers: [server('db', 5000, { networks: ['default', 'cut'] })] },
      PIPELINE,
    );
    await runningContainerOf(handle);
    const filters = { label: [`${Label.workflowId}=${handle.workflowId}`] };
    const made = (await docker.listNetworks({ filters })).map(({ Internal, Labels }) => [
      Labels?.[Label.network],
      Internal,
    ]);
    await handle.result();

    expect(Object.fromEntries(made)).toEqual({ default: false, cut: true });
  });

  test('is one, made by steps that all begin at once', async () => {
    const names = Array.from({ length: 8 }, (_, index) => `peer-${index}`);
    // Each stays until all have reached the next one.
    const meet = (next: string): string =>
      `(while true; do echo here | nc -l -p 5000; done) & ${ask(next, 5000)}; touch /met/$HOSTNAME; until [ $(ls /met | wc -l) = 8 ]; do sleep 0.1; done`;
    const containers = names.map((name, index) =>
      sh(meet(names[(index + 1) % names.length]!), { name, volumes: ['met:/met'], runTimeout: '50s' }),
    );
    const result = await run({ networks: { default: {} }, volumes: { met: {} }, containers }, PARALLEL);

    expect(result).toMatchObject({ totalSuccess: names.length });
  });

  test('publishes ports of containers that are in it', async () => {
    const handle = await start(
      worker,
      {
        networks: { default: {} },
        containers: [server('web', 8080, { ports: ['8080'], waitStrategy: { type: 'port', port: 8080 } }), sh('true')],
      },
      PIPELINE,
    );
    const { results } = (await handle.result()) as PipelineOutput;

    expect(results[0]).toMatchObject({ status: 'succeeded', endpoint: expect.stringMatching(/^localhost:\d+$/) });
  });

  test('for which the engine has no addresses fails the container, which says why', async () => {
    const taken = await takeAllAddresses();
    const handle = await start(worker, { networks: { default: {} }, containers: [sh('true')] }, PIPELINE);
    const failure = await failureOf<PipelineOutput>(handle.result());
    await Promise.all(taken.map((network) => network.remove()));

    expect(failure.details.results[0]?.error).toMatchObject({
      type: 'Tdw.WorkspaceFailed',
      message: expect.stringMatching(/did not make the network 'default' of the run .* \(it has \d+ networks\)/s),
    });
  });
});

/** Networks, as many as the engine has addresses for. */
async function takeAllAddresses(): Promise<Docker.Network[]> {
  const taken: Docker.Network[] = [];
  for (;;) {
    try {
      taken.push(await docker.createNetwork({ Name: `tdw-test-pool-${taken.length}`, CheckDuplicate: true }));
    } catch {
      return taken;
    }
  }
}

describe('what a run shares is gone when it has closed', () => {
  const long = sh(`trap 'exit 0' TERM; sleep 600 & wait`, { volumes: ['build:/b'], name: 'long' });
  const shared = { networks: { default: {}, back: {} }, volumes: { build: {} } };
  const leftOf = async (workflowId: string): Promise<number> => {
    const filters = { label: [`${Label.workflowId}=${workflowId}`] };
    const [networks, { Volumes }, containers] = await Promise.all([
      docker.listNetworks({ filters }),
      docker.listVolumes({ filters }),
      docker.listContainers({ all: true, filters }),
    ]);
    return networks.length + (Volumes ?? []).length + containers.length;
  };

  test('by success', async () => {
    const handle = await start(worker, { ...shared, containers: [sh('true', { volumes: ['build:/b'] })] }, PIPELINE);
    await handle.result();

    expect(await leftOf(handle.workflowId)).toBe(0);
  });

  test('by cancellation', async () => {
    const handle = await start(worker, { ...shared, containers: [long] }, PIPELINE);
    await runningContainerOf(handle);
    await handle.cancel();

    expect(await closedAs(handle)).toBe('CANCELLED');
    expect(await leftOf(handle.workflowId)).toBe(0);
  });

  test('by failing fast', async () => {
    const containers = [long, sh('exit 3', { networks: ['back'] })];
    const handle = await start(worker, { ...shared, failureStrategy: 'failFast', containers }, PARALLEL);

    expect(await failureOf(handle.result())).toMatchObject({ type: 'Tdw.ParallelFailed' });
    expect(await leftOf(handle.workflowId)).toBe(0);
  });

  test('by a container that could not be run', async () => {
    const containers = [{ image: IMAGE, command: ['no-such-program'], volumes: ['build:/b'] }];
    const handle = await start(worker, { ...shared, containers }, PIPELINE);

    expect(await failureOf(handle.result())).toMatchObject({ type: 'Tdw.PipelineFailed' });
    expect(await leftOf(handle.workflowId)).toBe(0);
  });
});

test('an engine’s own volume of the same name is another one', async () => {
  await docker.createVolume({ Name: 'tdw-test-mine' });
  const mount = { volumes: ['tdw-test-mine:/b'] };
  const wrote = await run({ containers: [sh('echo mine > /b/x', mount)] });
  const result = await run({ volumes: { 'tdw-test-mine': {} }, containers: [sh('ls /b', mount)] });
  const own = await run({ containers: [sh('cat /b/x', mount)] });
  for (const { results } of [wrote, own]) await removalOf(docker.getContainer(results[0]!.containerId!));
  await docker.getVolume('tdw-test-mine').remove();

  expect([said(result), said(own)]).toEqual([[''], ['mine']]);
});
