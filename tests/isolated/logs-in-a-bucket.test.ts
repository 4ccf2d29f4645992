import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { findLogs, readLog } from '@tdw/activities/engine';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import type { Program } from '../chaos/lab/program.ts';
import type { TestWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf, start } from '../support/runs.ts';
import { describeWithS3, type S3Server, startS3Server } from '../support/s3-server.ts';
import { runTdwWorker } from '../support/stock-worker.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const image = 'busybox:stable';
const LOG_DIR = 's3://logs/of/tdw';

describeWithS3('the logs of a stock worker that keeps them in a bucket', () => {
  let s3: S3Server;
  let context: TestWorker;
  let connection: Connection;
  beforeAll(async () => {
    s3 = await startS3Server();
    Object.assign(process.env, s3.env);
    connection = await Connection.connect({ address: process.env['TEMPORAL_ADDRESS']! });
    context = { client: new Client({ connection }), taskQueue: `test-${randomUUID()}`, engine: connectEngine() };
  });
  afterAll(async () => {
    for (const name of Object.keys(s3.env)) delete process.env[name];
    await s3.stop();
    await connection.close();
  });
  const createWorker = useWorkerProcesses();
  useLeftoverCheck();

  async function startWorker(): Promise<Program> {
    const worker = createWorker({ taskQueue: context.taskQueue, flags: ['--log-dir', LOG_DIR] });
    await worker.start();
    return worker;
  }

  const resultOf = (run: WorkflowHandle): Promise<ContainerExecutionOutput> => run.result();

  test('have all that a container wrote, and tdw-worker logs prints it', async () => {
    await startWorker();
    const script = 'seq 1 300000; echo oops >&2';
    const run = await start(context, { image, command: ['sh', '-c', script], name: 'count' });
    const { log, truncated } = await resultOf(run);

    expect(truncated).toBe(true);
    expect(log).toMatchObject({ stdoutSha256: sha256(numbers(1, 300_000)), stderrSha256: sha256('oops\n') });
    expect(log?.reference).toMatch(new RegExp(`^${LOG_DIR}/[^/]+/${run.workflowId}/[^/]+/count@[^/]+$`));
    expect(await runTdwWorker('logs', run.workflowId, '--follow', '--log-dir', LOG_DIR)).toEqual({
      code: 0,
      stdout: numbers(1, 300_000),
      stderr: 'oops\n',
    });
  }, 120_000);

  test('lose nothing when the worker is killed amid the output', async () => {
    const first = await startWorker();
    const script = 'seq 1 200000; until [ -e /tmp/go ]; do sleep 0.1; done; seq 200001 300000';
    const run = await start(context, { image, command: ['sh', '-c', script] });
    const container = await runningContainerOf(run);
    // Something of it is in the bucket before.
    while ((await findLogs(LOG_DIR, run.workflowId)).length === 0);
    await first.end('SIGKILL');
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await startWorker();
    const { log, outputGap, reattached } = await resultOf(run);

    expect({ reattached, outputGap }).toEqual({ reattached: true, outputGap: undefined });
    expect(log).toMatchObject({ stdoutSha256: sha256(numbers(1, 300_000)) });
    expect(await read(log!.reference)).toBe(numbers(1, 300_000));
  }, 120_000);

  test('lose nothing when the store goes away and comes back', async () => {
    await startWorker();
    const script = 'echo before; until [ -e /tmp/go ]; do sleep 0.1; done; seq 1 1000000';
    const run = await start(context, { image, command: ['sh', '-c', script] });
    const container = await runningContainerOf(run);
    await s3.end('SIGKILL');
    await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
    await s3.start();
    const { log, outputError } = await resultOf(run);

    expect(outputError).toBeUndefined();
    expect(await read(log!.reference)).toBe(`before\n${numbers(1, 1_000_000)}`);
  }, 120_000);

  test('cost no run its result when the store stays away', async () => {
    await startWorker();
    await s3.end('SIGKILL');
    const run = await start(context, { image, command: ['sh', '-c', 'echo hello; exit 3'] });
    const { log, outputError, status, exitCode, stdout } = await resultOf(run);
    await s3.start();

    expect({ status, exitCode, stdout, log }).toEqual({ status: 'failed', exitCode: 3, stdout: 'hello\n' });
    expect(outputError).toMatch(
      /^The log could not be kept: the bucket 'logs' of http:\/\/.*ECONNREFUSED.*; expected a store that answers there/,
    );
  }, 120_000);

  test.each<[string, string, Record<string, string>, string]>([
    ['a bucket that is not there', 's3://nowhere/logs', {}, 'expected a bucket that exists'],
    ['a wrong secret', LOG_DIR, { AWS_SECRET_ACCESS_KEY: 'wrong' }, "expected credentials of that store's"],
    ['a store that is not there', LOG_DIR, { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'expected a store that answers'],
  ])('cannot be kept in %s: the worker says so and ends', async (_, logDir, environment, expected) => {
    Object.assign(process.env, environment);
    const { code, stderr } = await runTdwWorker('--task-queue', context.taskQueue, '--log-dir', logDir);
    Object.assign(process.env, s3.env);

    expect(code).toBe(1);
    expect(stderr).toMatch(
      new RegExp(
        `^tdw-worker: The output of containers cannot be kept in ${logDir} \\(--log-dir\\): the bucket '\\w+' of http.*; ${expected}.*\n$`,
      ),
    );
  });
});

async function read(reference: string): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const { bytes, missing } of readLog(reference)) chunks.push(Buffer.alloc(missing, '?'), bytes);
  return Buffer.concat(chunks).toString();
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const numbers = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `${from + index}\n`).join('');
