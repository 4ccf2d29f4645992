import { afterEach, describe, expect, test } from '@jest/globals';
import { runContainer } from '@tdw/activities/engine';
import type { ContainerExecutionInput, ContainerExecutionOutput } from '@tdw/payloads';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, failureOf, removalOf, runningContainerOf, start } from '../support/runs.ts';

const docker = new Docker();
const sh = (script: string): ContainerExecutionInput => ({
  image: 'busybox:stable',
  command: ['sh', '-c', script],
  autoRemove: 'onSuccess',
  stopSignal: 'SIGKILL',
});

/** What a test finds kept is removed after it: then nothing may be left. */
const kept: Docker.Container[] = [];
async function stateOf(containerId: string | undefined): Promise<Docker.ContainerInspectInfo['State']> {
  const container = docker.getContainer(containerId ?? 'none');
  const { State } = await container.inspect();
  kept.push(container);
  return State;
}

describe("with autoRemove 'onSuccess'", () => {
  const worker = useContainerWorker();
  afterEach(async () => {
    for (const container of kept.splice(0)) await container.remove({ v: true });
  });
  useLeftoverCheck();

  test('a container that has succeeded is removed', async () => {
    const run = await start(worker, sh('exit 0'));

    expect(await run.result()).toMatchObject({ success: true });
    await removalOf(await runningContainerOf(run));
  });

  test.each([
    ['failed', sh('echo why; exit 3'), 3],
    ['run for too long', { ...sh('sleep 60'), runTimeout: '1s' }, 137],
  ])('one that has %s is kept, stopped', async (_, input, ExitCode) => {
    const { containerId, success } = (await (await start(worker, input)).result()) as ContainerExecutionOutput;

    expect(success).toBe(false);
    expect(await stateOf(containerId)).toMatchObject({ Status: 'exited', ExitCode });
  });

  test('a service that did not become ready is kept, stopped', async () => {
    const waitStrategy = { type: 'log', message: 'never', startupTimeout: '1s' } as const;
    const run = await start(worker, { ...sh('sleep 60'), waitStrategy });
    const { type, details } = await failureOf(run.result());

    expect(type).toBe('Tdw.NotReady');
    expect(await stateOf(details.containerId)).toMatchObject({ Status: 'exited' });
  });

  test('a container whose run is cancelled is removed', async () => {
    const run = await start(worker, sh('sleep 60'));
    const container = await runningContainerOf(run);
    await run.cancel();

    expect(await closedAs(run)).toBe('CANCELLED');
    await removalOf(container);
  });

  test('it is the same without Temporal', async () => {
    await runContainer(sh('exit 0'));
    const { containerId } = await runContainer(sh('exit 4'));

    expect(await stateOf(containerId)).toMatchObject({ ExitCode: 4 });
  });
});
