import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import { createFolderProvider, runContainer, type SecretProvider } from '@tdw/activities/engine';
import Docker from 'dockerode';
import { createProgram, type Program } from '../chaos/lab/program.ts';
import { startEngineDoor } from '../support/engine-door.ts';
import { freePort } from '../support/free-port.ts';
import { Hold } from '../support/hold.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { failureOf, runningContainerOf, start } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';

const BIN = join(__dirname, '../../packages/worker/src/bin.ts');

const PASSWORD = "hunter2 w/ space+'quote'";
const KEY = [
  '-----BEGIN KEY-----',
  ...Array.from({ length: 6 }, (_, line) => `${line}MIIEvQIBADANBgkqhkiG9w${line}ASC`),
];
const KEY_FILE = `${KEY.join('\n')}\n`;

const docker = new Docker();
const context = useClient();
let folder: string;
let workers: Program[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-secrets-'));
  mkdirSync(join(folder, 'secrets/db'), { recursive: true });
  writeFileSync(join(folder, 'secrets/db/password'), `${PASSWORD}\n`);
  writeFileSync(join(folder, 'secrets/tls-key'), KEY_FILE);
  workers = [];
});
afterEach(async () => {
  await Promise.all(workers.map((worker) => worker.end('SIGTERM')));
  rmSync(folder, { recursive: true });
});
useLeftoverCheck();

function createWorker(log: string, env = process.env, flags: readonly string[] = []): Program {
  const own = { '--task-queue': context.taskQueue, '--host-id': 'test-host', '--log-level': 'debug' };
  const places = { '--log-dir': join(folder, 'logs'), '--secrets': `dir:${join(folder, 'secrets')}` };
  const worker = createProgram({
    name: 'worker',
    file: process.execPath,
    args: ['--conditions=@tdw/source', BIN, ...Object.entries({ ...own, ...places }).flat(), ...flags],
    env,
    log: join(folder, log),
    isReady: (said) => said.includes('"The worker is ready"'),
  });
  workers.push(worker);
  return worker;
}

async function startWorker(...flags: string[]): Promise<Program> {
  const worker = createWorker('worker.log', process.env, flags);
  await worker.start();
  return worker;
}

/** Tells both secrets in all ways that it knows, also in two pieces, to both streams. */
const TELL_ALL = `
tell() {
  echo "password: $PASSWORD"
  cat /run/secrets/tls-key
  sed 's/^/  /' /run/secrets/tls-key
  printf '%s' "$PASSWORD" | base64
  printf 'a%s' "$PASSWORD" | base64
  printf 'ab%s' "$PASSWORD" | base64
  base64 /run/secrets/tls-key
  printf '%s' "$PASSWORD" | sed "s/ /%20/g; s#/#%2F#g; s/+/%2B/g; s/'/%27/g"; echo
  printf '%.9s' "$PASSWORD"; sleep 0.5; printf '%s\\n' "\${PASSWORD#?????????}"
}
tell; tell >&2`;

const TELLING = {
  image: 'busybox:stable',
  env: { PASSWORD: { secret: 'db/password' } },
  secrets: [{ secret: 'tls-key' }],
} satisfies ContainerExecutionInput;

/** What would tell a secret: itself, its lines, and the greater part of it in base64 and URL-encoded. */
const TRACES: Readonly<Record<'password' | 'key', string[]>> = {
  password: tracesOf(PASSWORD),
  key: KEY.flatMap(tracesOf),
};

function tracesOf(secret: string): string[] {
  const aligned = [0, 1, 2].map((before) =>
    Buffer.from('x'.repeat(before) + secret)
      .toString('base64')
      .slice(4, -4),
  );
  // In part, too: of what is cut somewhere, more than a half.
  const half = Math.ceil(secret.length / 2) + 1;
  return [secret.slice(0, half), secret.slice(-half), encodeURIComponent(secret), ...aligned];
}

/** @returns the places in which there is any of the traces */
function placesOf(traces: readonly string[], places: Readonly<Record<string, string>>): string[] {
  return Object.keys(places).filter((place) => traces.some((trace) => places[place]!.includes(trace)));
}

/** All that is in a value, with the bytes in it read as text. */
function textOf(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString();
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textOf).join('\n');
}

function filesIn(path: string): string {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'))
    .join('\n');
}

/** What is told of a run while its container is there, and when it has closed. */
async function placesOfRun(run: WorkflowHandle, metrics: string): Promise<Record<string, string>> {
  return {
    history: textOf(await run.fetchHistory()),
    description: textOf(await run.describe()),
    logs: filesIn(join(folder, 'logs')),
    'worker log': readFileSync(join(folder, 'worker.log'), 'utf8'),
    metrics: await (await fetch(metrics)).text(),
  };
}

async function inspected(container: Docker.Container): Promise<Record<string, string>> {
  const inspection = await container.inspect();
  const volumes = inspection.Mounts.map(({ Name }) => docker.getVolume(Name!).inspect());
  return { container: JSON.stringify(inspection), volumes: JSON.stringify(await Promise.all(volumes)) };
}

describe('the secrets of a run', () => {
  test('are told to its container: the one of the environment to the engine, too, and nothing to anybody else', async () => {
    const port = await freePort();
    await startWorker('--metrics-address', `127.0.0.1:${port}`);
    const command = ['sh', '-c', `${TELL_ALL}; until [ -e /tmp/go ]; do sleep 0.1; done; ls -ln /run/secrets`];
    const run = await start(context, { ...TELLING, command, name: 'tell' });
    const container = await runningContainerOf(run);
    const engine = await inspected(container);
    const atWork = textOf(await run.describe());
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    const result = (await run.result()) as ContainerExecutionOutput;
    const places = {
      ...engine,
      ...(await placesOfRun(run, `http://127.0.0.1:${port}/metrics`)),
      atWork,
      result: JSON.stringify(result),
    };

    expect(placesOf(TRACES.password, places)).toEqual(['container']);
    expect(placesOf(TRACES.key, places)).toEqual([]);
    expect(result.stdout.replaceAll(/^ +/gm, '')).toMatch(
      /^password: \*\*\*\n\*\*\*\n\*\*\*\n(\*\*\*[A-Za-z0-9+/=]{0,3}\n|.{1,2}\*\*\*.{0,3}\n)+/,
    );
    expect(result.stdout).toMatch(/-r-------- +1 0 +0 +\d+ .* tls-key\n$/);
    expect(result.log?.stdoutBytes).toBe(result.stdoutBytes);
  }, 120_000);

  test('are in no part of a failure', async () => {
    const port = await freePort();
    await startWorker('--metrics-address', `127.0.0.1:${port}`);
    const waitStrategy = { type: 'log', message: 'never said' } as const;
    const run = await start(context, { ...TELLING, command: ['sh', '-c', `${TELL_ALL}; exit 1`], waitStrategy });
    const failure = await failureOf(run.result());
    const places = {
      ...(await placesOfRun(run, `http://127.0.0.1:${port}/metrics`)),
      failure: JSON.stringify(failure),
    };

    expect(failure).toMatchObject({ type: 'Tdw.NotReady', details: { logTail: expect.stringContaining('***') } });
    expect(placesOf([...TRACES.password, ...TRACES.key], places)).toEqual([]);
  }, 120_000);

  test('are hidden by the worker that goes on after one that was killed', async () => {
    const worker = await startWorker();
    const command = ['sh', '-c', `${TELL_ALL}; until [ -e /tmp/go ]; do sleep 0.1; done; ${TELL_ALL}`];
    const run = await start(context, { ...TELLING, command });
    const container = await runningContainerOf(run);
    await worker.end('SIGKILL');
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await container.wait();
    await startWorker();
    const result = (await run.result()) as ContainerExecutionOutput;
    const places = { result: JSON.stringify(result), logs: filesIn(join(folder, 'logs')) };

    expect(result).toMatchObject({ status: 'succeeded', reattached: true });
    expect(result.stdout.match(/password: \*\*\*/g)).toHaveLength(2);
    expect(placesOf([...TRACES.password, ...TRACES.key], places)).toEqual([]);
  }, 120_000);

  test('are there also where the worker was killed just before it started the container', async () => {
    const inStart = new Hold(/^POST .*\/containers\/[0-9a-f]+\/start/);
    const door = await startEngineDoor(async (bytes) => {
      await inStart.pass(bytes);
      return true;
    });
    const worker = createWorker('killed.log', { ...process.env, DOCKER_HOST: door.host });
    await worker.start();
    const command = ['sh', '-c', 'wc -c < /run/secrets/tls-key'];
    const run = await start(context, { ...TELLING, command });
    await inStart.reached;
    await worker.end('SIGKILL');
    door.stop();
    await startWorker();

    expect(await run.result()).toMatchObject({ status: 'succeeded', stdout: `${KEY_FILE.length}\n` });
  }, 120_000);

  test('are none unless the operator provides them', async () => {
    await startWorker();
    const run = await start(context, { ...TELLING, env: { A: { secret: 'other' } } });

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.SecretNotFound',
      message: expect.stringContaining("There is no secret 'other': it is not in dir:"),
    });
  }, 120_000);
});

describe('the files of secrets', () => {
  const secretProviders = (): SecretProvider[] => [createFolderProvider(join(folder, 'secrets'))];

  test('are in memory, where they are asked for and as whose, also in a root that cannot be written', async () => {
    const secrets = [
      { secret: 'tls-key' },
      { secret: 'db/password', target: '/etc/app/pw', mode: '0640', uid: 70, gid: 71 },
    ];
    const script =
      'stat -c "%n %a %u %g %s" /run/secrets/* /etc/app/*; grep -E " /(run/secrets|etc/app) " /proc/mounts | sort';
    const input = { image: 'busybox:stable', user: '33:34', secrets, command: ['sh', '-c', script] };
    const { stdout } = await runContainer({ ...input, readOnly: true }, { secretProviders: secretProviders() });

    expect(stdout.split('\n')).toEqual([
      `/run/secrets/tls-key 400 33 34 ${statSync(join(folder, 'secrets/tls-key')).size}`,
      '/etc/app/pw 640 70 71 25',
      // The engine mounts them in any order.
      expect.stringMatching(/^tmpfs \/etc\/app tmpfs rw,nosuid,nodev,noexec/),
      expect.stringMatching(/^tmpfs \/run\/secrets tmpfs rw,nosuid,nodev,noexec/),
      '',
    ]);
  });

  test('that the engine cannot make fail the run for good, in its words, and leave nothing', async () => {
    const secrets = [{ secret: 'tls-key', target: 'x'.repeat(256) }];

    await expect(
      runContainer({ image: 'busybox:stable', secrets }, { secretProviders: secretProviders() }),
    ).rejects.toMatchObject({
      type: 'Tdw.InvalidOptions',
      message: expect.stringMatching(/The engine could not put the files of secrets into .*: file name too long/),
    });
  });

  test('of whom nobody knows the number fail the run, and leave nothing', async () => {
    const input = { image: 'busybox:stable', user: 'nobody-knows', secrets: [{ secret: 'tls-key' }] };

    await expect(runContainer(input, { secretProviders: secretProviders() })).rejects.toMatchObject({
      type: 'Tdw.InvalidOptions',
      message: expect.stringContaining("'nobody-knows' is not in the container's /etc/passwd; give a uid and a gid"),
    });
  });
});
