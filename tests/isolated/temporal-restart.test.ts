import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client, Connection } from '@temporalio/client';
import { connectEngine } from '@tdw/activities';
import { type ContainerExecutionOutput, MessageName, type PipelineOutput } from '@tdw/payloads';
import type { Container } from 'dockerode';
import { createTemporalServer, type TemporalServer } from '../chaos/lab/temporal.ts';
import type { TestWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const image = 'busybox:stable';
const WAITING = `trap 'exit 143' TERM; echo begun; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo done`;
const command = ['sh', '-c', WAITING];
/** Seconds: longer than an attempt may be without a heartbeat, which is 15. */
const UNTIL_GIVEN_UP = 17;

let folder: string;
let server: TemporalServer;
let connection: Connection;
let context: TestWorker;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tdw-temporal-'));
  server = await createTemporalServer(folder);
  await server.start();
  connection = await Connection.connect({ address: server.address });
  context = { client: new Client({ connection }), taskQueue: `test-${randomUUID()}`, engine: connectEngine() };
});
afterAll(async () => {
  await connection.close();
  await server.end('SIGKILL');
  rmSync(folder, { recursive: true });
});

const createWorker = useWorkerProcesses();
useLeftoverCheck();

async function letGo(container: Container): Promise<void> {
  await (await container.exec({ Cmd: ['touch', '/tmp/go'] })).start({});
}

test('a Temporal server that is away until it has given up all attempts costs no container, no output and no order', async () => {
  const worker = createWorker({ taskQueue: context.taskQueue, flags: ['--address', server.address] });
  await worker.start();
  const containers = [
    { image, command },
    { image, command: ['echo', 'next'] },
  ];
  const steps = await start(context, { containers }, 'containerPipelineWorkflow');
  const [ending, lasting, cancelled] = await Promise.all([
    start(context, { image, command: ['sh', '-c', `${WAITING}; sleep ${UNTIL_GIVEN_UP}`] }),
    start(context, { image, command }),
    start(context, { image, command }),
  ]);
  const service = await start(context, { image, command, lifecycle: 'service' });
  await service.executeUpdate(MessageName.waitUntilReady);
  const [ofSteps, ofEnding, ofLasting] = [
    await runningContainerOf(steps),
    await runningContainerOf(ending),
    await runningContainerOf(lasting),
  ];
  await runningContainerOf(cancelled);

  // Acknowledged, and not carried out yet.
  await cancelled.cancel();
  await server.end('SIGKILL');
  await Promise.all([letGo(ofSteps), letGo(ofEnding)]);
  await Promise.all([ofSteps.wait(), ofEnding.wait()]);
  await server.start();
  await letGo(ofLasting);
  await service.signal(MessageName.stop);

  const whole = { status: 'succeeded', stdout: 'begun\ndone\n', stdoutBytes: 11 };
  const results = [await ending.result(), await lasting.result()] as ContainerExecutionOutput[];
  expect(results).toMatchObject([whole, whole]);
  expect(((await steps.result()) as PipelineOutput).results).toMatchObject([whole, { stdout: 'next\n' }]);
  expect((await service.result()) as ContainerExecutionOutput).toMatchObject({ status: 'succeeded', exitCode: 143 });
  expect(await closedAs(cancelled)).toBe('CANCELLED');
  const starts = await Promise.all([ending, lasting, cancelled, service, steps].map((run) => startsOf(run)));
  expect(starts.map(({ length }) => length)).toEqual([1, 1, 1, 1, 2]);
}, 180_000);
