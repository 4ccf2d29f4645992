import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ContainerExecutionInput, ContainersOutput, RunProgress } from '@tdw/payloads';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, execute, failureOf, start } from '../support/runs.ts';

const worker = useContainerWorker();
const docker = new Docker();
const sh = (script: string) => ({ image: 'busybox:stable', command: ['sh', '-c', script] });

/** What containers share, for each to count how many there were before. */
let volume: string;
beforeEach(() => {
  volume = `tdw-test-${randomUUID()}`;
});
afterEach(async () => {
  const filters = { volume: [volume] };
  while ((await docker.listContainers({ all: true, filters })).length > 0);
  await docker.getVolume(volume).remove();
});
// After that: the hooks run in this order.
useLeftoverCheck();

/** Exits with 3 until it is run for the given time. */
const flaky = (time: number, retry: ContainerExecutionInput['retry']) => ({
  ...sh(`echo x >> /tries/all; tries=$(wc -l < /tries/all); echo "try $tries"; test $tries -ge ${time} || exit 3`),
  volumes: [`${volume}:/tries`],
  ...(retry && { retry }),
});

describe('a job with a retry', () => {
  test('is run in a new container each time until it succeeds', async () => {
    const result = await execute(worker, flaky(3, { maximumAttempts: 4, initialInterval: '10ms' }));

    expect(result).toMatchObject({
      status: 'succeeded',
      exitCode: 0,
      stdout: 'try 3\n',
      executions: [
        { status: 'failed', exitCode: 3, logTail: 'try 1' },
        { status: 'failed', exitCode: 3, logTail: 'try 2' },
        { status: 'succeeded', exitCode: 0, logTail: 'try 3' },
      ],
    });
    const containers = result.executions?.map(({ containerId }) => containerId);
    expect(new Set(containers).size).toBe(3);
    expect(containers?.at(-1)).toBe(result.containerId);
    const starts = result.executions?.map(({ startedAt }) => Date.parse(startedAt ?? ''));
    expect(starts).toEqual(starts?.toSorted((a, b) => a - b));
  });

  test('is run again after its run timeout where that is said', async () => {
    const container = {
      ...sh(`trap 'exit 9' TERM; echo begun; sleep 60 & wait`),
      volumes: [`${volume}:/tries`],
      runTimeout: '300ms',
      retry: { maximumAttempts: 2, initialInterval: '10ms', onRunTimeout: true },
    };

    expect(await execute(worker, container)).toMatchObject({
      status: 'timedOut',
      executions: [
        { status: 'timedOut', exitCode: 9, logTail: 'begun' },
        { status: 'timedOut', exitCode: 9, logTail: 'begun' },
      ],
    });
  });

  test('that is cancelled while it waits closes as cancelled, and nothing is left', async () => {
    const handle = await start(worker, flaky(2, { maximumAttempts: 2, initialInterval: '1 day' }));
    for (;;) {
      const { containers } = await handle.query<RunProgress>('tdw.progress');
      if (containers[0]?.state === 'retrying') break;
    }
    await handle.cancel();

    expect(await closedAs(handle)).toBe('CANCELLED');
  });

  test('that does not succeed fails its pipeline, with all of its tries in the details', async () => {
    const containers = [flaky(5, { maximumAttempts: 2, initialInterval: '10ms' }), flaky(1, undefined)];
    const run = await start(worker, { containers }, 'containerPipelineWorkflow');
    const { type, details } = await failureOf<ContainersOutput>(run.result());

    expect(type).toBe('Tdw.PipelineFailed');
    expect(details.results).toMatchObject([
      { status: 'failed', exitCode: 3, executions: [{ exitCode: 3 }, { exitCode: 3, logTail: 'try 2' }] },
      { status: 'skipped' },
    ]);
  });
});
