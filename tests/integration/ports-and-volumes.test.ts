import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { connectEngine, type RunningService, runContainer, startService } from '@tdw/activities/engine';
import type { ContainerExecutionInput } from '@tdw/payloads';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { Gate, gated } from '../support/gated-engine.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { execute, failureOf } from '../support/runs.ts';

const image = 'busybox:stable';
const docker = new Docker();
useLeftoverCheck();

const sh = (script: string) => ({ image, command: ['sh', '-c', script] });
/** Ends as soon as it is asked to, which the first process of a container does not by itself. */
const untilStopped = (script: string) => sh(`trap 'exit 0' TERM; ${script} & wait`);

async function using<T>(input: ContainerExecutionInput, use: (service: RunningService) => Promise<T>): Promise<T> {
  const service = await startService(input);
  try {
    return await use(service);
  } finally {
    await service.stop();
  }
}

describe('a published port', () => {
  const server = {
    ...untilStopped('mkdir /w; echo served > /w/index.html; httpd -f -p 80 -h /w'),
    waitStrategy: { type: 'port', port: 80 },
  } as const;

  test.each([['80'], ['127.0.0.1::80']])('%s is reached at the endpoint of the service', async (port) => {
    const body = await using({ ...server, ports: [port] }, async ({ endpoint, ports }) => {
      expect(endpoint).toBe(`localhost:${ports['80/tcp']}`);
      return (await fetch(`http://${endpoint}/`)).text();
    });

    expect(body).toBe('served\n');
  });

  test('that is taken fails the start with the words of the engine, and leaves nothing', async () => {
    const holder = createServer().listen(0);
    const { port } = holder.address() as AddressInfo;
    try {
      await expect(startService({ ...server, ports: [`${port}:80`] })).rejects.toMatchObject({
        type: 'Tdw.StartFailed',
        message: expect.stringMatching(new RegExp(`the engine could not start it: .*${port}.*address already in use`)),
        details: { removed: true },
      });
    } finally {
      holder.close();
    }
  });
});

describe('a volume', () => {
  test('that is named is shared, and stays', async () => {
    const name = `tdw-test-${randomUUID()}`;
    try {
      await runContainer({ ...sh('echo kept > /data/file'), volumes: [`${name}:/data`] });
      const reading = { type: 'volume', source: name, target: '/elsewhere', readOnly: true } as const;
      const result = await runContainer({ ...sh('cat /elsewhere/file; echo x > /elsewhere/file'), volumes: [reading] });

      expect(result).toMatchObject({ stdout: 'kept\n', stderr: expect.stringContaining('Read-only file system') });
      expect(await docker.getVolume(name).inspect()).toMatchObject({ Name: name });
    } finally {
      await docker.getVolume(name).remove();
    }
  });

  test('without a name goes with its container', async () => {
    const name = await using(
      { ...untilStopped('sleep 60'), lifecycle: 'service', volumes: ['/scratch'] },
      async (service) => {
        const { Mounts } = await docker.getContainer(service.containerId).inspect();
        expect(Mounts).toMatchObject([{ Type: 'volume', Destination: '/scratch' }]);
        return Mounts[0]?.Name ?? '';
      },
    );

    await expect(docker.getVolume(name).inspect()).rejects.toMatchObject({ statusCode: 404 });
  });

  test('of memory is one', async () => {
    const volumes = [{ type: 'tmpfs', target: '/scratch' } as const];

    expect((await runContainer({ ...sh('grep /scratch /proc/mounts'), volumes })).stdout).toMatch(
      /^tmpfs \/scratch tmpfs /,
    );
  });
});

describe('a folder of the host', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tdw-binds-'));
    mkdirSync(join(folder, 'root'));
    mkdirSync(join(folder, 'outside'));
    symlinkSync(join(folder, 'outside'), join(folder, 'root/escape'));
    writeFileSync(join(folder, 'root/file'), 'from the host');
  });

  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const mount = (path: string, mode = ''): ContainerExecutionInput => ({
    ...sh('cat /x/file; echo from the container > /x/answer'),
    volumes: [`${join(folder, path)}:/x${mode}`],
  });

  test('that is allowed is mounted', async () => {
    expect(await runContainer(mount('root'), { bindRoots: [folder] })).toMatchObject({
      stdout: 'from the host',
      exitCode: 0,
    });
    expect(readFileSync(join(folder, 'root/answer'), 'utf8')).toBe('from the container\n');
  });

  test('that is mounted read-only is read-only', async () => {
    expect(await runContainer(mount('root', ':ro'), { bindRoots: [folder] })).toMatchObject({
      stdout: 'from the host',
      stderr: expect.stringContaining('Read-only file system'),
    });
  });

  test.each([
    ['where none is allowed', 'root', undefined],
    ['outside of what is allowed', 'outside', 'root'],
    ['to which a link leads', 'root/escape', 'root'],
    ['that is not there', 'root/missing', 'root'],
  ])('%s is refused, and nothing is created', async (_, path, root) => {
    const bindRoots = root === undefined ? [] : [join(folder, root)];

    await expect(runContainer(mount(path), { bindRoots })).rejects.toMatchObject({
      type: 'Tdw.PolicyViolation',
      message: expect.stringContaining(join(folder, path)),
      details: { removed: true },
    });
  });
});

describe('an exact name', () => {
  const worker = useContainerWorker();
  let name: string;

  beforeEach(() => {
    name = `tdw-test-${randomUUID()}`;
  });

  async function besideForeign(use: () => Promise<void>): Promise<void> {
    const foreign = await docker.createContainer({ Image: image, Cmd: ['sleep', '60'], name });
    try {
      await foreign.start();
      await use();
      expect((await foreign.inspect()).State.Status).toBe('running');
    } finally {
      await foreign.remove({ force: true });
    }
  }

  test('that somebody else has fails the run, says who it is, and leaves that container alone', async () => {
    await besideForeign(async () => {
      const { type, message, details } = await failureOf(execute(worker, { ...sh('true'), containerName: name }));

      expect(type).toBe('Tdw.NameConflict');
      expect(message).toContain(`'${name}' is in use by the container ${details.containerId?.slice(0, 12)} (running)`);
    });
  });

  test('that somebody else has leaves that container alone, too, when the run is cancelled', async () => {
    await besideForeign(async () => {
      const gate = new Gate();
      const abort = new AbortController();
      const engine = gated(connectEngine(), 'inspectContainer', gate);
      const options = { engine, signal: abort.signal };
      const ended = runContainer({ ...sh('true'), containerName: name }, options).catch((error: unknown) => error);
      await gate.reached;
      abort.abort();
      gate.open();

      expect(await ended).toMatchObject({ name: 'RunCancelled', removed: true });
    });
  });

  test('is free again for the next run as soon as the one before has ended', async () => {
    const first = await execute(worker, { ...sh('echo first'), containerName: name });
    const second = await execute(worker, { ...sh('echo second'), containerName: name });

    expect([first.stdout, second.stdout]).toEqual(['first\n', 'second\n']);
    expect(second.containerId).not.toBe(first.containerId);
  });
});
