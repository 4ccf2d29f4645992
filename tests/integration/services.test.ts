import { afterEach, describe, expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ContainerExecutionInput, ContainersOutput, ReadyContainer, RunProgress } from '@tdw/payloads';
import Docker from 'dockerode';
import { Gate, gated } from '../support/gated-engine.ts';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, failureOf, runningContainerOf, start } from '../support/runs.ts';

const docker = new Docker();
const image = 'busybox:stable';
// One slot for jobs: what services need beside it, they have.
const worker = useContainerWorker({ maxConcurrentContainers: 1 });
useLeftoverCheck();

const sh = (script: string) => ({ image, command: ['sh', '-c', script] });
const WEB = {
  ...sh(`mkdir /www; echo hello >/www/index.html; trap 'exit 143' TERM; httpd -f -p 80 -h /www & wait`),
  name: 'web',
  ports: ['127.0.0.1::80'],
  waitStrategy: { type: 'http', port: 80, path: '/index.html' },
} satisfies ContainerExecutionInput;

const untilReady = (run: WorkflowHandle): Promise<ReadyContainer> =>
  run.executeUpdate<ReadyContainer, []>('tdw.waitUntilReady');

describe('a service', () => {
  test('answers at its endpoint when it is ready, until it is stopped', async () => {
    const run = await start(worker, WEB);
    const { endpoint, ports, containerId } = await untilReady(run);
    const answer = await fetch(`http://${endpoint}/index.html`);

    expect(await answer.text()).toBe('hello\n');
    expect(endpoint).toBe(`localhost:${ports['80/tcp']}`);
    expect((await run.query<RunProgress>('tdw.progress')).containers).toEqual([
      { name: 'web', image, state: 'ready', host: 'test-host', containerId, endpoint, ports },
    ]);

    await run.signal('tdw.stop');
    expect(await run.result()).toMatchObject({ status: 'succeeded', success: true, exitCode: 143, endpoint, ports });
    await expect(fetch(`http://${endpoint}/index.html`)).rejects.toThrow('fetch failed');
  });

  test('that dies while it is used fails the run with its last lines', async () => {
    const run = await start(worker, {
      ...sh('echo up; while [ ! -e /die ]; do sleep 0.1; done; echo PANIC >&2; exit 4'),
      lifecycle: 'service',
    });
    const { containerId } = await untilReady(run);
    const kill = await docker.getContainer(containerId).exec({ Cmd: ['touch', '/die'] });
    await kill.start({});

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.ServiceDied',
      message: expect.stringContaining('PANIC'),
      details: { image, exitCode: 4, logTail: 'PANIC', containerId },
    });
  });

  test('that dies before it is ready fails the run at once, with its last lines', async () => {
    const run = await start(worker, { ...WEB, ...sh('echo cannot start; exit 5') });

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(/exit.* 5[^]*cannot start/),
      details: { exitCode: 5, logTail: 'cannot start', removed: true },
    });
  });

  test('that never becomes ready is given up when its startup timeout is over', async () => {
    const run = await start(worker, {
      ...WEB,
      ...sh(`trap 'exit 0' TERM; echo thinking; sleep 60 & wait`),
      waitStrategy: { ...WEB.waitStrategy, startupTimeout: '400ms' },
    });

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.NotReady',
      message: expect.stringMatching(/GET http.*:80\/index.html[^]*thinking/),
      details: { logTail: 'thinking', removed: true },
    });
  });

  test('whose time to live is over has succeeded', async () => {
    const run = await start(worker, { ...WEB, runTimeout: '1s' });

    expect(await run.result()).toMatchObject({ status: 'succeeded', exitCode: 143 });
  });

  test('is gone when its run is cancelled', async () => {
    const run = await start(worker, WEB);
    await untilReady(run);
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
  });
});

describe('a service that is cancelled before it is ready', () => {
  const gate = new Gate();
  const slow = useContainerWorker({ engine: gated(worker.engine, 'startContainer', gate) });
  afterEach(() => gate.open());

  test('is gone, too', async () => {
    const run = await start(slow, WEB);
    await gate.reached;
    await run.cancel();
    gate.open();

    expect(await closedAs(run)).toBe('CANCELLED');
  });
});

test('runs that each hold a service do not keep each other from running their steps', async () => {
  const pipeline = {
    containers: [{ ...sh(`trap 'exit 0' TERM; sleep 60 & wait`), lifecycle: 'service' }, sh('echo used')],
  };
  const runs = await Promise.all([1, 2, 3].map(() => start(worker, pipeline, 'containerPipelineWorkflow')));
  const results = (await Promise.all(runs.map((run) => run.result()))) as ContainersOutput[];

  for (const { results: steps } of results)
    expect(steps).toMatchObject([{ status: 'succeeded' }, { stdout: 'used\n' }]);
});

test('a container that no worker has a slot for in time fails with Tdw.QueueTimeout', async () => {
  const holder = await start(worker, sh(`trap 'exit 0' TERM; sleep 60 & wait`));
  await runningContainerOf(holder);
  const run = await start(worker, { ...sh('true'), queueTimeout: '300ms' });

  expect(await failureOf(run.result())).toMatchObject({
    type: 'Tdw.QueueTimeout',
    message: expect.stringContaining('300ms'),
    details: { image },
  });
  await holder.cancel();
  expect(await closedAs(holder)).toBe('CANCELLED');
});
