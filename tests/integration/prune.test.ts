import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { type WorkflowHandle, WorkflowNotFoundError } from '@temporalio/client';
import type { PipelineOutput } from '@tdw/payloads';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, runningContainerOf, start } from '../support/runs.ts';
import { runTdwWorker } from '../support/stock-worker.ts';

const docker = new Docker();
const HOST = `host-${randomUUID()}`;
// After its first pass its own reaper has nothing to do here.
const worker = useContainerWorker({ hostId: HOST, reapInterval: 86_400_000 });
useLeftoverCheck();

/** A run whose container sleeps, and ends when it is told to. */
function sleep(options: object = {}): Promise<WorkflowHandle> {
  const command = ['sh', '-c', `trap 'exit 0' TERM; sleep 600 & wait`];
  return start(worker, { image: 'busybox:stable', command, ...options });
}

async function nameOf(container: Docker.Container): Promise<string> {
  return (await container.inspect()).Name.slice(1);
}

/** The exit code of a pass, and what it says of the containers with these names. */
async function prune(names: readonly string[], ...args: string[]): Promise<{ code: number; lines: string[] }> {
  const { code, stdout } = await runTdwWorker('prune', '--grace', '1s', '--host-id', HOST, ...args);
  const lines = stdout.split('\n');
  return { code, lines: names.map((name) => lines.find((line) => line.includes(`${name} (`)) ?? stdout) };
}

describe('tdw-worker prune', () => {
  test('says what it would remove and why it leaves the rest, then does so', async () => {
    const runs = await Promise.all([sleep(), sleep(), sleep({ autoRemove: false })]);
    const [terminated, open, kept] = runs;
    const containers = await Promise.all(runs.map((run) => runningContainerOf(run)));
    const names = await Promise.all(containers.map(nameOf));
    await Promise.all([terminated.terminate(), kept.terminate()]);

    expect(await prune(names, '--dry-run')).toEqual({
      code: 0,
      lines: [
        `would remove  ${names[0]} (running): its run of ${terminated.workflowId} is closed`,
        `kept          ${names[1]} (running): its run of ${open.workflowId} is open`,
        `kept          ${names[2]} (running): it has the label tdw.keep`,
      ],
    });
    expect(await Promise.all(containers.map(nameOf))).toEqual(names);

    expect(await prune(names)).toMatchObject({
      code: 0,
      lines: [`removed       ${names[0]} (running): its run of ${terminated.workflowId} is closed`, {}, {}],
    });
    await expect(containers[0]!.inspect()).rejects.toMatchObject({ statusCode: 404 });
    await containers[2]!.remove({ force: true });
    await open.cancel();
    expect(await closedAs(open)).toBe('CANCELLED');
  });

  test('leaves the volume of a run with a container that is kept, also in its words, and removes it when that is gone', async () => {
    const kept = { image: 'busybox:stable', command: ['true'], volumes: ['build:/b'], autoRemove: false };
    const input = { volumes: { build: {} }, containers: [kept] };
    const run = await start(worker, input, 'containerPipelineWorkflow');
    const [result] = ((await run.result()) as PipelineOutput).results;
    const container = docker.getContainer(result!.containerId!);
    const [volume] = (await container.inspect()).Mounts.map(({ Name }) => Name!);
    const inUse = [`in use        ${volume} (volume): a container has it`];
    const removed = [expect.stringMatching(/^removed .* is closed$/)];

    expect((await prune([volume!], '--dry-run')).lines).toEqual(inUse);
    expect((await prune([volume!])).lines).toEqual(inUse);
    await container.remove();
    expect((await prune([volume!])).lines).toEqual(removed);
  });

  test('leaves the containers of other namespaces and hosts', async () => {
    const namespace = `test-${randomUUID()}`;
    const { workflowService } = worker.client.connection;
    const workflowExecutionRetentionPeriod = { seconds: 86_400 as never };
    await workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod });
    const { namespaceInfo } = await workflowService.describeNamespace({ namespace: 'default' });
    const run = await sleep();
    const names = [await nameOf(await runningContainerOf(run))];
    await run.terminate();

    expect(await prune(names, '--namespace', namespace)).toEqual({
      code: 0,
      lines: [`kept          ${names[0]} (running): it is of another namespace, ${namespaceInfo?.id}`],
    });
    expect(await prune(names, '--host-id', 'other-host')).toEqual({
      code: 0,
      lines: [`kept          ${names[0]} (running): it is of another host, ${HOST}`],
    });
    expect((await prune(names)).lines).toEqual([expect.stringMatching(/^removed /)]);
  });

  test('of a run that was reset leaves what the run that it became goes on with, and removes the rest', async () => {
    const first = await sleep();
    const { workflowId } = first;
    const { runId } = await first.describe();
    const containers = [await runningContainerOf(first)];
    // Both times the first run: the second one is then terminated without having been reset itself.
    for (let i = 0; i < 2; i++) {
      const successor = await worker.client.connection.workflowService.resetWorkflowExecution({
        namespace: 'default',
        workflowExecution: { workflowId, runId },
        reason: 'test',
        requestId: randomUUID(),
        // The first task: each run begins its container anew.
        workflowTaskFinishEventId: 4 as never,
      });
      containers.push(await runningContainerOf(first, { runId: successor.runId }));
    }
    const names = await Promise.all(containers.map(nameOf));

    expect((await prune(names)).lines).toEqual([
      expect.stringMatching(/^removed /),
      expect.stringMatching(/^removed /),
      `kept          ${names[2]} (running): its run of ${workflowId} is open`,
    ]);
    const last = worker.client.workflow.getHandle(workflowId);
    await last.cancel();
    expect(await closedAs(last)).toBe('CANCELLED');
  });

  test('removes what is of a run that Temporal does not know any more', async () => {
    const run = await sleep();
    const { workflowId } = run;
    const names = [await nameOf(await runningContainerOf(run))];
    await run.terminate();
    const { workflowService } = worker.client.connection;
    await workflowService.deleteWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId } });
    while (await isKnown(run)) await delay(50);

    expect((await prune(names)).lines).toEqual([expect.stringMatching(/^removed /)]);
  });

  test('removes nothing where Temporal does not answer, and says so', async () => {
    const run = await sleep();
    const container = await runningContainerOf(run);
    await run.terminate();
    const { code, stderr } = await runTdwWorker('prune', '--host-id', HOST, '--address', 'localhost:1');

    expect(code).toBe(1);
    expect(stderr).toMatch(/^tdw-worker: The Temporal server at localhost:1 cannot be reached: .*\n$/);
    expect((await container.inspect()).State.Running).toBe(true);
    await prune([]);
  });

  test.each([
    ['ran out of time', { runTimeout: '1s' }],
    ['did not become ready', { waitStrategy: { type: 'log', message: 'never', startupTimeout: '1s' } }],
  ])('leaves what %s and is kept for that, though it ended with 0', async (_, options) => {
    const run = await sleep({ autoRemove: 'onSuccess', ...options });
    const container = await runningContainerOf(run);
    await closedAs(run);
    const name = await nameOf(container);

    expect((await container.inspect()).State).toMatchObject({ Status: 'exited', ExitCode: 0 });
    expect(await prune([name])).toEqual({
      code: 0,
      lines: [`kept          ${name} (exited): it has the label tdw.keep`],
    });
    await container.remove();
  });
});

async function isKnown(run: WorkflowHandle): Promise<boolean> {
  try {
    await run.describe();
    return true;
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}
