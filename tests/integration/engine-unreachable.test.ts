import { afterAll, describe, expect, test } from '@jest/globals';
import { connectEngine } from '@tdw/activities';
import type { ContainerHeartbeat, FailuresInARow } from '@tdw/payloads';
import type { WorkflowHandle } from '@temporalio/client';
import { useContainerWorker } from '../support/container-worker.ts';
import { type EngineDoor, startEngineDoor } from '../support/engine-door.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, runningContainerOf, start } from '../support/runs.ts';
import { runTdwWorker } from '../support/stock-worker.ts';

const image = 'busybox:stable';
let door: EngineDoor;

describe('an engine that cannot be reached', () => {
  const worker = useContainerWorker(async () => {
    door = await startEngineDoor();
    return { engine: connectEngine(door.host) };
  });
  afterAll(() => door.stop());
  useLeftoverCheck();

  test('is told of while the run waits for it, and the run goes on when it is back', async () => {
    door.shut();
    const run = await start(worker, { image, command: ['echo', 'back'] });

    expect(await lastFailureOf(run)).toMatchObject({
      message: expect.stringContaining(image),
      applicationFailureInfo: { type: 'Tdw.EngineUnreachable', nonRetryable: false },
    });
    await door.open();
    expect(await run.result()).toMatchObject({ status: 'succeeded', stdout: 'back\n' });
  });

  test('is counted from attempt to attempt, so that a run does not wait for ever', async () => {
    door.shut();
    const run = await start(worker, { image, command: ['true'] });
    const failures = await failuresOf(run, 3);
    await door.open();

    expect(failures).toEqual({ count: 3, since: expect.any(Number), phase: 'creating', outputBytes: 0 });
    expect(await run.result()).toMatchObject({ status: 'succeeded' });
  });

  test('in mid run costs no container and no output', async () => {
    const script = 'echo before; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo after';
    const run = await start(worker, { image, command: ['sh', '-c', script], name: 'steady' });
    const container = await runningContainerOf(run);
    door.shut();
    await lastFailureOf(run);
    const go = await container.exec({ Cmd: ['touch', '/tmp/go'] });
    await go.start({});
    await container.wait();
    await door.open();

    expect(await run.result()).toMatchObject({ status: 'succeeded', stdout: 'before\nafter\n', reattached: true });
  });

  test('keeps no container of a run that is cancelled between two attempts, of which no worker hears', async () => {
    const run = await start(worker, { image, command: ['sh', '-c', `trap 'exit 143' TERM; sleep 600 & wait`] });
    await runningContainerOf(run);
    door.shut();
    await lastFailureOf(run);
    await run.cancel();
    await door.open();

    expect(await closedAs(run)).toBe('CANCELLED');
    expect(await worker.engine.findContainers({ 'tdw.workflow-id': run.workflowId })).toEqual([]);
  });
});

test('tdw-worker says which engine it cannot reach', async () => {
  const { DOCKER_HOST } = process.env;
  process.env['DOCKER_HOST'] = 'unix:///no/such/engine.sock';
  try {
    const { code, stderr } = await runTdwWorker('--task-queue', 'x');

    expect(code).toBe(1);
    expect(stderr).toContain('unix:///no/such/engine.sock');
  } finally {
    if (DOCKER_HOST === undefined) delete process.env['DOCKER_HOST'];
    else process.env['DOCKER_HOST'] = DOCKER_HOST;
  }
});

/** Why its activity is tried again, once it has failed: there is no event of the server's to wait for. */
async function lastFailureOf(run: WorkflowHandle): Promise<unknown> {
  for (;;) {
    const [activity] = (await run.describe()).raw.pendingActivities ?? [];
    if (activity?.lastFailure) return activity.lastFailure;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What its attempts have put on record of their failures, once there are so many. */
async function failuresOf(run: WorkflowHandle, count: number): Promise<FailuresInARow> {
  for (;;) {
    const [activity] = (await run.describe()).raw.pendingActivities ?? [];
    const [details] = activity?.heartbeatDetails?.payloads ?? [];
    const { failures } = JSON.parse(Buffer.from(details?.data ?? '{}').toString()) as Partial<ContainerHeartbeat>;
    if (failures !== undefined && failures.count >= count) return failures;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
