import { expect, test } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { closedAs, failureOf, runningContainerOf, start } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const context = useClient();
const createWorker = useWorkerProcesses();
useLeftoverCheck();

const asking = (memLimit: string, options: object = {}): Promise<WorkflowHandle> =>
  start(context, { image: 'busybox:stable', memLimit, ...options });

test('what a killed worker has left running counts for the next one, jobs and services', async () => {
  const command = ['sh', '-c', `trap 'exit 0' TERM; sleep 600 & wait`];
  const killed = createWorker({ taskQueue: context.taskQueue, flags: ['--max-memory', '4g'] });
  await killed.start();
  const held = await Promise.all([
    asking('1g', { command, lifecycle: 'job' }),
    asking('2g', { command, lifecycle: 'service' }),
  ]);
  for (const run of held) await runningContainerOf(run);
  await killed.end('SIGKILL');
  await createWorker({ taskQueue: context.taskQueue, flags: ['--max-memory', '4g'] }).start();

  expect(await failureOf((await asking('2g', { queueTimeout: '2s' })).result())).toMatchObject({
    type: 'Tdw.QueueTimeout',
    message: expect.stringContaining('it asks for 2 GiB of memory, and 3 GiB of memory was in use'),
  });
  expect(await (await asking('1g')).result()).toMatchObject({ status: 'succeeded' });

  const waiting = await asking('4g');
  for (const run of held) await run.cancel();
  for (const run of held) expect(await closedAs(run)).toBe('CANCELLED');
  expect(await waiting.result()).toMatchObject({ status: 'succeeded' });
}, 120_000);
