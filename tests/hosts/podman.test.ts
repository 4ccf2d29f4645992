import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { createFileLogSink, runContainer } from '@tdw/activities/engine';
import {
  type ContainerExecutionInput,
  type ContainersOutput,
  Label,
  type ReadyContainer,
  type WaitStrategyConfig,
} from '@tdw/payloads';
import type Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { describeWithOwnEngine } from '../support/describe-with-own-engine.ts';
import { type Podman, startPodman } from '../support/podman.ts';
import { push, type Registry, startRegistry } from '../support/registry.ts';
import { closedAs, execute, failureOf, start } from '../support/runs.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const image = 'busybox:stable';
const sh = (script: string) => ({ image, command: ['sh', '-c', script] }) satisfies ContainerExecutionInput;
const web = (waitStrategy: WaitStrategyConfig) =>
  ({
    ...sh(`mkdir /www; echo hello >/www/index.html; echo up; trap 'exit 143' TERM; httpd -f -p 80 -h /www & wait`),
    ports: ['80'],
    waitStrategy,
  }) satisfies ContainerExecutionInput;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

// What a user sees of a run, as in the tests of the other engine; docs/engines.md says what is different.
describeWithOwnEngine(
  'with podman',
  () => {
    let registry: Registry;
    let podman: Podman;
    let logDir: string;
    beforeAll(async () => {
      registry = await startRegistry();
      podman = await startPodman([image], registry.address);
      logDir = mkdtempSync(join(tmpdir(), 'tdw-podman-logs-'));
    }, 120_000);
    afterAll(async () => {
      await podman.stop();
      await registry.stop();
      rmSync(logDir, { recursive: true });
    }, 120_000);

    const worker = useContainerWorker(async () => ({
      engine: connectEngine(podman.host),
      logSink: createFileLogSink(logDir),
    }));
    const createProcess = useWorkerProcesses();

    afterEach(untilRemoved);

    /** Removal is off the run's path. */
    async function untilRemoved(): Promise<void> {
      while ((await containers()).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    }

    function containers(filters: Record<string, string[]> = {}): Promise<Docker.ContainerInfo[]> {
      return podman.docker.listContainers({ all: true, filters });
    }

    /** The run's container, once it has written `begun`. */
    async function untilBegun({ workflowId }: WorkflowHandle): Promise<Docker.Container> {
      for (;;) {
        const [found] = await containers({ label: [`${Label.workflowId}=${workflowId}`], status: ['running'] });
        const container = found && podman.docker.getContainer(found.Id);
        if (String(await container?.logs({ stdout: true, follow: false })).includes('begun')) return container!;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }

    test('a job has its exit code and both of its streams, all of which are kept', async () => {
      const result = await execute(worker, sh('head -c 3000000 /dev/zero | tr "\\0" x; echo wrong >&2; exit 3'));

      expect(result).toMatchObject({
        status: 'failed',
        exitCode: 3,
        stdoutBytes: 3_000_000,
        stderr: 'wrong\n',
        truncated: true,
        log: { stdoutSha256: sha256('x'.repeat(3_000_000)), stderrSha256: sha256('wrong\n') },
      });
    });

    test('files of secrets are refused, for they would be on a disk', async () => {
      const secretProviders = [{ title: 'test', find: async () => Buffer.from('hunter2') }];
      const input = { image, secrets: [{ secret: 'db/password' }] };

      await expect(runContainer(input, { engine: connectEngine(podman.host), secretProviders })).rejects.toMatchObject({
        type: 'Tdw.InvalidOptions',
        message: expect.stringContaining('its engine would keep them on its disk'),
      });
    });

    test('jobs run side by side, each with its own output', async () => {
      const steps = Array.from({ length: 6 }, (_, step) => ({ ...sh(`echo ${step}`), name: `step-${step}` }));
      const run = await start(worker, { containers: steps }, 'parallelContainersWorkflow');

      const { results } = (await run.result()) as ContainersOutput;
      expect(results.map(({ status, stdout }) => `${status} ${stdout}`)).toEqual(
        steps.map((_, step) => `succeeded ${step}\n`),
      );
    });

    test.each([
      ['a command that is not there', { command: ['no-such-command'] }],
      ['a command that is none', { command: ['/etc'] }],
      ['a user that is not there', { user: 'nobody-of-that-name' }],
    ])('%s is a start that failed', async (_, input) => {
      expect(await failureOf((await start(worker, { image, ...input })).result())).toMatchObject({
        type: 'Tdw.StartFailed',
        details: { image, removed: true },
      });
    });

    test('an image is pulled where it is missing, and its digest is told', async () => {
      const reference = await push(image, registry, 'app');

      expect(await execute(worker, { image: reference, command: ['echo', 'pulled'] })).toMatchObject({
        status: 'succeeded',
        stdout: 'pulled\n',
        imageDigest: expect.stringMatching(/^sha256:/),
      });
    });

    test.each([
      ['is not in its registry', 'missing', {}],
      ['must not be pulled', 'app', { pull: 'never', platform: 'linux/arm64' }],
    ])('an image that %s is not found', async (_, repository, input) => {
      const run = await start(worker, { image: `${registry.address}/${repository}:7`, ...input });

      expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.ImageNotFound' });
    });

    test('a registry that is not there could not be reached', async () => {
      const run = await start(worker, { image: 'localhost:1/app:1' });

      expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.RegistryUnreachable' });
    });

    test('a job that is out of time is stopped', async () => {
      const run = await start(worker, { ...sh(`trap 'exit 0' TERM; sleep 600 & wait`), runTimeout: '1s' });

      expect(await run.result()).toMatchObject({ status: 'timedOut', success: false });
    });

    test('a job that is cancelled is stopped and removed', async () => {
      const run = await start(worker, sh(`trap 'exit 0' TERM; echo begun; sleep 600 & wait`));
      await untilBegun(run);
      await run.cancel();

      expect(await closedAs(run)).toBe('CANCELLED');
      expect(await containers({ label: [`${Label.workflowId}=${run.workflowId}`] })).toEqual([]);
    });

    test('a name that is taken is a conflict', async () => {
      const taken = await podman.docker.createContainer({ Image: image, name: 'taken' });
      const run = await start(worker, { image, containerName: 'taken' });

      expect(await failureOf(run.result())).toMatchObject({ type: 'Tdw.NameConflict' });
      await taken.remove();
    });

    test.each<[string, WaitStrategyConfig]>([
      ['has written a line', { type: 'log', message: 'up' }],
      ['listens on its port', { type: 'port', port: 80 }],
      ['answers', { type: 'http', port: 80, path: '/index.html' }],
    ])('a service is ready when it %s, and is stopped when it is told to', async (_, waitStrategy) => {
      const run = await start(worker, web(waitStrategy));
      const { endpoint } = await run.executeUpdate<ReadyContainer, []>('tdw.waitUntilReady');
      expect(endpoint).toMatch(/^localhost:\d+$/);
      await run.signal('tdw.stop');

      expect(await run.result()).toMatchObject({ status: 'succeeded', exitCode: 143 });
    });

    test('a service that exits before it is ready fails the run', async () => {
      const run = await start(worker, {
        ...sh('echo PANIC >&2; exit 4'),
        waitStrategy: { type: 'log', message: 'up' },
      });

      expect(await failureOf(run.result())).toMatchObject({
        type: 'Tdw.NotReady',
        details: { exitCode: 4, logTail: 'PANIC' },
      });
    });

    test('volumes outlive the container that made them', async () => {
      const volume = `tdw-test-${randomUUID()}`;
      await execute(worker, { ...sh('echo kept > /data/file'), volumes: [`${volume}:/data`] });

      expect(await execute(worker, { ...sh('cat /data/file'), volumes: [`${volume}:/data`] })).toMatchObject({
        stdout: 'kept\n',
      });
      await untilRemoved();
      await podman.docker.getVolume(volume).remove();
    });

    test("a host's id is kept in a volume, for whoever comes next", async () => {
      const engine = connectEngine(podman.host);
      const volume = `tdw-test-${randomUUID()}`;

      expect(await engine.ensureVolume(volume, { [Label.host]: 'first' })).toEqual({ [Label.host]: 'first' });
      expect(await engine.ensureVolume(volume, { [Label.host]: 'second' })).toEqual({ [Label.host]: 'first' });
      await podman.docker.getVolume(volume).remove();
    });

    test('a container whose worker is killed is gone on with, and runs once', async () => {
      const taskQueue = `test-${randomUUID()}`;
      const context = { ...worker, taskQueue };
      const first = createProcess({ taskQueue, engine: podman.host });
      await first.start();
      const run = await start(context, sh('echo begun; until [ -e /tmp/go ]; do sleep 0.1; done; echo done; exit 5'));
      const container = await untilBegun(run);
      await first.end('SIGKILL');
      await (await container.exec({ Cmd: ['touch', '/tmp/go'], AttachStdout: true })).start({});
      await createProcess({ taskQueue, engine: podman.host }).start();

      expect(await run.result()).toMatchObject({
        status: 'failed',
        exitCode: 5,
        stdout: 'begun\ndone\n',
        containerId: container.id,
        reattached: true,
      });
    }, 120_000);
  },
  ['podman', 'runc'],
);
