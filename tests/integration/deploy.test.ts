import { createHash, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { type ContainerExecutionOutput, MessageName, type PipelineOutput } from '@tdw/payloads';
import type Docker from 'dockerode';
import type { Program } from '../chaos/lab/program.ts';
import type { TestWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { pushNewImage, type Registry, removeImage, stallingProxy, startRegistry } from '../support/registry.ts';
import { runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

/** Of `PendingActivityState` in Temporal's API. */
const STARTED = 2;
const image = 'busybox:stable';
const untilFile = (name: string, body = 'sleep 0.1'): string => `while [ ! -e /tmp/${name} ]; do ${body}; done`;
const sh = (script: string) => ({ image, command: ['sh', '-c', script] });

let logDir: string;
let registry: Registry;
let connection: Connection;
let context: TestWorker;
beforeAll(async () => {
  logDir = mkdtempSync(join(tmpdir(), 'tdw-logs-'));
  registry = await startRegistry();
  connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
  context = { client: new Client({ connection }), taskQueue: `test-${randomUUID()}`, engine: connectEngine() };
});
afterAll(async () => {
  await connection.close();
  await registry.stop();
  rmSync(logDir, { recursive: true });
});

const createWorker = useWorkerProcesses();
useLeftoverCheck();

/** Ways to the registry, closed after the test. */
const ways: Registry[] = [];
afterEach(async () => {
  for (const way of ways.splice(0)) await way.stop();
});

/** On which each connection goes quiet after so many bytes. */
async function openWay(stallAfterBytes: number, port = 0): ReturnType<typeof stallingProxy> {
  const way = await stallingProxy(registry, stallAfterBytes, port);
  ways.push(way);
  return way;
}

async function startWorker(): Promise<Program> {
  const worker = createWorker({ taskQueue: context.taskQueue, flags: ['--log-dir', logDir] });
  await worker.start();
  return worker;
}

async function touch(container: Docker.Container, name: string): Promise<void> {
  await (await container.exec({ Cmd: ['touch', `/tmp/${name}`] })).start({});
}

/** Resolves when a worker has taken up what the run does for that time. */
async function untilAttempt(run: WorkflowHandle, attempt: number): Promise<void> {
  for (;;) {
    const { raw } = await run.describe();
    const activity = raw.pendingActivities?.[0];
    if (activity?.attempt === attempt && Number(activity.state) === STARTED) return;
  }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

test('deploys, with and without a worker in between, cost no container, no failure and no byte of output', async () => {
  await pushNewImage(registry, 'slow');
  const stalling = await openWay(16 * 1024);
  const first = await startWorker();
  const begin = async (input: object, workflow?: string): Promise<[WorkflowHandle, Docker.Container]> => {
    const run = await start(context, input, workflow);
    return [run, await runningContainerOf(run)];
  };
  const lines = `i=0; ${untilFile('go', 'echo "line $i"; echo "note $i" >&2; i=$((i + 1)); usleep 20000')}; echo "lines $i"`;
  const [writing, writer] = await begin(sh(lines));
  const [failing, failer] = await begin(sh(`${untilFile('go')}; echo sorry >&2; exit 3`));
  const waitStrategy = { type: 'log', message: 'up' };
  const readyScript = `${untilFile('up')}; echo up; ${untilFile('go')}; echo done`;
  const [ready, starter] = await begin({ ...sh(readyScript), lifecycle: 'job', waitStrategy });
  const service = { ...sh(`trap 'exit 143' TERM; echo up; sleep 600 & wait`), lifecycle: 'service' };
  const steps = await start(
    context,
    {
      containers: [
        { ...service, name: 'service' },
        { ...sh(untilFile('go')), name: 'user' },
      ],
    },
    'containerPipelineWorkflow',
  );
  const user = await runningContainerOf(steps, { step: 'user' });
  const pulling = await start(context, { image: `${stalling.address}/slow:1`, command: ['true'] });
  await stalling.stalled;

  const second = await startWorker();
  await first.end('SIGTERM');
  await untilAttempt(writing, 2);
  await second.end('SIGTERM');
  await stalling.stop();
  await openWay(Infinity, Number(new URL(`http://${stalling.address}`).port));
  await touch(failer, 'go');
  await failer.wait();
  await touch(starter, 'up');
  await startWorker();
  await ready.executeUpdate(MessageName.waitUntilReady);
  for (const container of [writer, starter, user]) await touch(container, 'go');

  const result = (run: WorkflowHandle): Promise<ContainerExecutionOutput> => run.result();
  const written = await result(writing);
  const count = Number(/lines (\d+)\n$/.exec(written.stdout)?.[1]);
  const numbered = (word: string): string => Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join('');
  const [stdout, stderr] = [`${numbered('line')}lines ${count}\n`, numbered('note')];
  expect(written).toMatchObject({ status: 'succeeded', attempts: 3, reattached: true, truncated: false });
  expect(written).toMatchObject({ stdout, stderr });
  expect(written.log).toMatchObject({ stdoutSha256: sha256(stdout), stderrSha256: sha256(stderr) });
  expect(await result(failing)).toMatchObject({ status: 'failed', exitCode: 3, stderr: 'sorry\n' });
  expect(await result(ready)).toMatchObject({ status: 'succeeded', stdout: 'up\ndone\n' });
  expect(((await steps.result()) as PipelineOutput).results).toMatchObject([
    { status: 'succeeded', stdout: 'up\n' },
    { status: 'succeeded' },
  ]);
  expect(await result(pulling)).toMatchObject({ status: 'succeeded' });
  const starts = await Promise.all([writing, failing, ready, steps, pulling].map((run) => startsOf(run)));
  expect(starts.map(({ length }) => length)).toEqual([1, 1, 1, 2, 1]);
  await removeImage(`${stalling.address}/slow:1`);
}, 180_000);
