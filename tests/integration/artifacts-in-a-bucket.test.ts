import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, PipelineOutput } from '@tdw/payloads';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf, start } from '../support/runs.ts';
import { describeWithS3, type S3Server, startS3Server } from '../support/s3-server.ts';
import { runTdwWorker } from '../support/stock-worker.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const ARTIFACT_DIR = 's3://logs/of/tdw';
/** More than one part of an upload. */
const SIZE = 20_000_000;

const sh = (script: string, more: Partial<ContainerExecutionInput> = {}): ContainerExecutionInput => ({
  image: 'busybox:stable',
  command: ['sh', '-c', script],
  ...more,
});

describeWithS3('the artifacts of a stock worker that keeps them in a bucket', () => {
  const context = useClient();
  const createWorker = useWorkerProcesses();
  const out = mkdtempSync(join(tmpdir(), 'tdw-artifacts-'));
  let s3: S3Server;
  beforeAll(async () => {
    s3 = await startS3Server();
    Object.assign(process.env, s3.env);
  });
  afterAll(async () => {
    for (const name of Object.keys(s3.env)) delete process.env[name];
    rmSync(out, { recursive: true });
    await s3.stop();
  });
  useLeftoverCheck();

  const startWorker = (): Promise<void> =>
    createWorker({ taskQueue: context.taskQueue, flags: ['--artifact-dir', ARTIFACT_DIR] }).start();

  test('are files of later steps, and tdw-worker artifacts copies them', async () => {
    await startWorker();
    const make = `mkdir /out; head -c ${SIZE} /dev/urandom > /out/big; sha256sum < /out/big`;
    const containers = [
      sh(make, { name: 'build', collect: ['/out/'] }),
      sh('sha256sum < /in/big', { files: [{ path: '/in/', artifact: { step: 'build', path: '/out/' } }] }),
    ];
    const run = await start(context, { containers }, 'containerPipelineWorkflow');
    const [build, use] = ((await run.result()) as PipelineOutput).results;
    const digest = build!.stdout.slice(0, 64);

    expect(use?.stdout).toBe(build?.stdout);
    expect(build?.artifacts).toMatchObject([
      { path: '/out/big', bytes: SIZE, sha256: digest, reference: expect.stringContaining(`${ARTIFACT_DIR}/`) },
    ]);
    expect(await runTdwWorker('artifacts', run.workflowId, '--artifact-dir', ARTIFACT_DIR, '--out', out)).toEqual({
      code: 0,
      stdout: `${digest}  ${SIZE}  build  /out/big\n`,
      stderr: '',
    });
    expect(readFileSync(join(out, 'build/out/big'))).toHaveLength(SIZE);
  });

  test('wait for the bucket while it is away, and the container with them', async () => {
    await startWorker();
    const wait = 'while [ ! -e /go ]; do sleep 0.1; done; mkdir /out; echo kept > /out/a';
    const run = await start(context, sh(wait, { collect: ['/out/a'] }));
    const container = await runningContainerOf(run);
    await s3.end('SIGKILL');
    await (await container.exec({ Cmd: ['touch', '/go'] })).start({});
    await container.wait();
    await s3.start();

    expect(await run.result()).toMatchObject({ status: 'succeeded', artifacts: [{ path: '/out/a', bytes: 5 }] });
  });
});
