import { describe, expect, test } from '@jest/globals';
import { freePort } from '../support/free-port.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { failureOf, start } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const context = useClient();
const createWorker = useWorkerProcesses();
useLeftoverCheck();

describe('a worker that wants more free disk than there is', () => {
  test('begins no container, and says why', async () => {
    const address = `127.0.0.1:${await freePort()}`;
    const flags = ['--min-free-disk', '900000g', '--health-address', address];
    await createWorker({ taskQueue: context.taskQueue, flags }).start();
    const run = await start(context, { image: 'busybox:stable', queueTimeout: '2s' });

    expect(await failureOf(run.result())).toMatchObject({
      type: 'Tdw.QueueTimeout',
      message: expect.stringContaining("too little of the engine's disk is free"),
      details: { removed: true },
    });
    const answer = await fetch(`http://${address}/healthz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({
      status: 'ok',
      warnings: [
        expect.stringMatching(/^No container begins: .* of the engine's disk are free, 878.91 TiB have to be$/),
      ],
    });
  });

  test('goes on as ever where there is enough', async () => {
    await createWorker({ taskQueue: context.taskQueue, flags: ['--min-free-disk', '1m'] }).start();
    const run = await start(context, { image: 'busybox:stable', command: ['true'] });

    expect(await run.result()).toMatchObject({ status: 'succeeded' });
  });
});
