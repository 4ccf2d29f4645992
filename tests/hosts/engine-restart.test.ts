import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { type ContainerExecutionInput, type ContainerExecutionOutput, Label, type PipelineOutput } from '@tdw/payloads';
import type Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { describeWithOwnEngine } from '../support/describe-with-own-engine.ts';
import { type OwnEngine, startOwnEngine } from '../support/own-engine.ts';
import { failureOf, start } from '../support/runs.ts';

/** An engine that is the worker's alone, and the test's to stop. */
function useOwnEngine(...args: string[]): { readonly engine: OwnEngine } {
  let engine: OwnEngine;
  beforeAll(async () => {
    engine = await startOwnEngine(args);
  }, 60_000);
  afterAll(() => engine.dispose(), 60_000);
  return {
    get engine() {
      return engine;
    },
  };
}

/** The containers of a run, running or not. */
function containersOf({ docker }: OwnEngine, { workflowId }: WorkflowHandle): Promise<Docker.ContainerInfo[]> {
  return docker.listContainers({ all: true, filters: { label: [`${Label.workflowId}=${workflowId}`] } });
}

function networksOf({ docker }: OwnEngine, { workflowId }: WorkflowHandle): Promise<Docker.NetworkInspectInfo[]> {
  return docker.listNetworks({ filters: { label: [`${Label.workflowId}=${workflowId}`] } });
}

/** Resolves when a container of the run has written `begun`. */
async function untilBegun(engine: OwnEngine, run: WorkflowHandle): Promise<Docker.Container> {
  for (;;) {
    const [found] = await containersOf(engine, run);
    if (found?.State === 'running') {
      const container = engine.docker.getContainer(found.Id);
      if (String(await container.logs({ stdout: true, follow: false })).includes('begun')) return container;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Works until the file is there, and stops at once, with 0, when it is told to. */
const OBEDIENT = `trap 'exit 0' TERM; echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done`;
const obedient = (input: Partial<ContainerExecutionInput> = {}): ContainerExecutionInput => ({
  image: 'busybox:stable',
  command: ['sh', '-c', OBEDIENT],
  ...input,
});

async function letGo(container: Docker.Container): Promise<void> {
  await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
}

/** Of an end soon after its start, an engine is known to have been up for it by what it had created before. */
async function createSomething({ docker }: OwnEngine): Promise<void> {
  await (await docker.createContainer({ Image: 'busybox:stable' })).remove();
}

describeWithOwnEngine('an engine that takes its containers with it', () => {
  const own = useOwnEngine();
  const worker = useContainerWorker(async () => ({ engine: connectEngine(own.engine.host) }));

  test.each(['stop', 'kill'] as const)('at its %s leaves a job that has neither succeeded nor failed', async (how) => {
    const run = await start(worker, obedient());
    const container = await untilBegun(own.engine, run);
    await own.engine[how]();
    await own.engine.start();

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.EngineRestarted',
      details: { containerId: container.id, logTail: expect.stringContaining('begun'), removed: true },
    });
    expect(await containersOf(own.engine, run)).toEqual([]);
  });

  test('tells so of a job that is in a network of its run, too, which it leaves none of', async () => {
    const run = await start(
      worker,
      { networks: { default: {} }, containers: [obedient()] },
      'containerPipelineWorkflow',
    );
    await untilBegun(own.engine, run);
    await own.engine.stop();
    await own.engine.start();

    expect(await failureOf<PipelineOutput>(run.result())).toMatchObject({
      details: { results: [{ exitCode: 0, error: { type: 'Tdw.EngineRestarted' } }] },
    });
    expect(await containersOf(own.engine, run)).toEqual([]);
    expect(await networksOf(own.engine, run)).toEqual([]);
  });

  test('has a job that may be done twice run again, in a container of its own', async () => {
    const retry = { maximumAttempts: 2, initialInterval: '1ms', onEngineRestart: true };
    const run = await start(worker, obedient({ retry }));
    const first = await untilBegun(own.engine, run);
    await own.engine.stop();
    await own.engine.start();
    const second = await untilBegun(own.engine, run);
    await letGo(second);

    expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
      status: 'succeeded',
      containerId: second.id,
      stdout: 'begun\ndone\n',
      executions: [
        { status: 'failed', containerId: first.id, failureType: 'Tdw.EngineRestarted' },
        { status: 'succeeded', containerId: second.id },
      ],
    });
  });

  test('was started after what it had created before, and before what it creates since', async () => {
    const client = connectEngine(own.engine.host);
    const container = await own.engine.docker.createContainer({ Image: 'busybox:stable' });
    const createdAt = Date.parse((await client.inspectContainer(container.id))!.createdAt);
    expect(Date.parse((await client.startedAt())!)).toBeLessThan(createdAt);
    await own.engine.kill();
    await own.engine.start();

    expect(Date.parse((await client.startedAt())!)).toBeGreaterThan(createdAt);
    await container.remove();
  });

  test('fails the run of a service that was needed', async () => {
    const run = await start(worker, obedient({ lifecycle: 'service' }));
    await untilBegun(own.engine, run);
    await own.engine.stop();
    await own.engine.start();

    expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.EngineRestarted' });
  });
});

describeWithOwnEngine('an engine with --live-restore', () => {
  const own = useOwnEngine('--live-restore');
  const worker = useContainerWorker(async () => ({ engine: connectEngine(own.engine.host) }));

  test.each(['stop', 'kill'] as const)(
    'that goes down by %s has its containers followed to their exit',
    async (how) => {
      const run = await start(worker, obedient());
      const container = await untilBegun(own.engine, run);
      await own.engine[how]();
      await own.engine.start();
      await createSomething(own.engine);
      await letGo(container);

      const result = (await run.result()) as ContainerExecutionOutput;
      expect(result).toMatchObject({
        status: 'succeeded',
        exitCode: 0,
        containerId: container.id,
        stdout: 'begun\ndone\n',
        stdoutBytes: 11,
        truncated: false,
      });
      expect(result.outputError).toBeUndefined();
    },
  );

  test('keeps no network of containers that ended while it was being started', async () => {
    const { docker } = own.engine;
    const network = await docker.createNetwork({ Name: 'outlived' });
    // Some of them end when the engine has looked at them already, and does not see to their networks yet.
    const containers = await Promise.all(
      Array.from({ length: 24 }, async (_, index) => {
        const Cmd = ['sleep', String(2 + index / 10)];
        const HostConfig = { NetworkMode: 'outlived' };
        const container = await docker.createContainer({ Image: 'busybox:stable', Cmd, HostConfig });
        await container.start();
        return container;
      }),
    );
    await own.engine.kill();
    await own.engine.start();
    await Promise.all(
      containers.map(async (container) => {
        await container.wait();
        await container.remove();
      }),
    );

    expect(await connectEngine(own.engine.host).removeNetwork(network.id)).toBe(true);
    expect(await docker.listNetworks({ filters: { name: ['outlived'] } })).toEqual([]);
  });

  test('does not say when it was started', async () => {
    expect(await connectEngine(own.engine.host).startedAt()).toBeUndefined();
  });

  test('that was down when a container ended is told to have read no more of it', async () => {
    // With none that lives on, the engine makes its network anew, and the exit counts as caused by its restart.
    const other = await own.engine.docker.createContainer({ Image: 'busybox:stable', Cmd: ['sleep', '600'] });
    await other.start();
    const command = ['sh', '-c', 'echo begun; sleep 3; echo unread; exit 3'];
    const run = await start(worker, { image: 'busybox:stable', command });
    const container = await untilBegun(own.engine, run);
    const { Pid: pid } = (await container.inspect()).State;
    await own.engine.kill();
    while (existsSync(`/proc/${pid}`)) await new Promise((resolve) => setTimeout(resolve, 20));
    await own.engine.start();

    expect((await run.result()) as ContainerExecutionOutput).toMatchObject({
      status: 'failed',
      exitCode: 3,
      stdout: 'begun\n',
      outputError: expect.stringMatching(/^The engine may have been away when the container ended/),
    });
    await other.remove({ force: true });
  });
});
