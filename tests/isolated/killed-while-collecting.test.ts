import { expect, test } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { readArtifact } from '@tdw/activities/engine';
import type { ContainerExecutionOutput } from '@tdw/payloads';
import { startEngineDoor } from '../support/engine-door.ts';
import { Hold } from '../support/hold.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { start, startsOf } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const context = useClient();
const createWorker = useWorkerProcesses();
useLeftoverCheck();

test('a worker that is killed between the exit and the collecting costs no artifact: the next one collects', async () => {
  const hold = new Hold(/^GET .*\/containers\/[0-9a-f]+\/archive/);
  const door = await startEngineDoor(async (bytes) => {
    await hold.pass(bytes);
    return true;
  });
  try {
    const { taskQueue } = context;
    const first = createWorker({ taskQueue, engine: door.host });
    await first.start();
    const run = await start(context, {
      image: 'busybox:stable',
      command: ['sh', '-c', 'mkdir /out; echo report > /out/report.xml'],
      collect: ['/out/*.xml'],
    });
    await hold.reached;
    await first.end('SIGKILL');
    await createWorker({ taskQueue }).start();

    const { artifacts = [], ...result } = (await run.result()) as ContainerExecutionOutput;
    expect(result).toMatchObject({ status: 'succeeded', reattached: true });
    expect(artifacts).toMatchObject([{ path: '/out/report.xml', bytes: 7 }]);
    expect(await text(Readable.from(readArtifact(artifacts[0]!)))).toBe('report\n');
    expect(await startsOf(run)).toHaveLength(1);
  } finally {
    hold.open();
    door.stop();
  }
}, 120_000);
