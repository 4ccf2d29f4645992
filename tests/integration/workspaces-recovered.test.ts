import { randomUUID } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { connectEngine } from '@tdw/activities';
import { type ContainerExecutionInput, Label, type PipelineOutput } from '@tdw/payloads';
import Docker from 'dockerode';
import { useContainerWorker } from '../support/container-worker.ts';
import { Gate, gated } from '../support/gated-engine.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { runningContainerOf, start, startsOf } from '../support/runs.ts';
import { useClient } from '../support/test-client.ts';
import { useWorkerProcesses } from '../support/worker-process.ts';

const PIPELINE = 'containerPipelineWorkflow';
const docker = new Docker();
const context = useClient();
const createWorker = useWorkerProcesses();
const eager = useContainerWorker({ hostId: `host-${randomUUID()}`, reapInterval: 50, reapGrace: 50 });
const gate = new Gate();
const slow = useContainerWorker({ engine: gated(connectEngine(), 'createNetwork', gate) });
useLeftoverCheck();

function sh(script: string, more: Partial<ContainerExecutionInput> = {}): ContainerExecutionInput {
  return { image: 'busybox:stable', command: ['sh', '-c', script], ...more };
}

/** What a run shares, by what the engine has with its labels. */
async function sharedBy(workflowId: string): Promise<string[]> {
  const filters = { label: [`${Label.workflowId}=${workflowId}`] };
  const [networks, { Volumes }] = await Promise.all([
    docker.listNetworks({ filters }),
    docker.listVolumes({ filters }),
  ]);
  return [
    ...networks.map(({ Labels }) => Labels?.[Label.network]),
    ...(Volumes ?? []).map((v) => v.Labels[Label.volume]),
  ]
    .map(String)
    .toSorted();
}

async function untilGone(workflowId: string): Promise<void> {
  while ((await sharedBy(workflowId)).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('a run whose worker is killed in the middle goes on with what it shares, and leaves nothing', async () => {
  const worker = createWorker({ taskQueue: context.taskQueue });
  await worker.start();
  const serve = `trap 'exit 0' TERM; while true; do echo here | nc -l -p 5000; done & echo up; wait`;
  const waitStrategy = { type: 'log', message: 'up' } as const;
  const run = await start(
    context,
    {
      networks: { back: {} },
      volumes: { build: {} },
      containers: [
        sh('echo made > /out/app', { volumes: ['build:/out'] }),
        sh(serve, { name: 'db', lifecycle: 'service', waitStrategy, networks: ['back'] }),
        sh('while [ ! -e /in/go ]; do sleep 0.1; done', { name: 'held', volumes: ['build:/in'] }),
        sh('cat /in/app; until nc -w 2 db 5000 </dev/null | grep here; do sleep 0.1; done', {
          volumes: ['build:/in'],
          networks: ['back'],
        }),
      ],
    },
    PIPELINE,
  );
  const held = await runningContainerOf(run, { step: 'held' });
  await worker.end('SIGKILL');
  await (await held.exec({ Cmd: ['touch', '/in/go'] })).start({});
  await createWorker({ taskQueue: context.taskQueue }).start();
  const { results } = (await run.result()) as PipelineOutput;

  expect(results.map(({ status }) => status)).toEqual(['succeeded', 'succeeded', 'succeeded', 'succeeded']);
  expect(results[3]?.stdout).toBe('made\nhere\n');
  expect(await startsOf(run)).toHaveLength(4);
  expect(await sharedBy(run.workflowId)).toEqual([]);
}, 180_000);

test('a run that is terminated has what it shares removed by the reaper, after its containers', async () => {
  const run = await start(
    eager,
    {
      networks: { back: {} },
      volumes: { build: {} },
      containers: [sh(`trap 'exit 0' TERM; sleep 600 & wait`, { networks: ['back'], volumes: ['build:/b'] })],
    },
    PIPELINE,
  );
  await runningContainerOf(run);
  expect(await sharedBy(run.workflowId)).toEqual(['back', 'build']);
  await run.terminate();

  await untilGone(run.workflowId);
}, 120_000);

test('a run is not held up by somebody else in its network, which the reaper removes when they have left', async () => {
  const run = await start(
    eager,
    {
      networks: { back: {} },
      volumes: { build: {} },
      containers: [sh('until [ -e /go ]; do sleep 0.1; done', { networks: ['back'], volumes: ['build:/b'] })],
    },
    PIPELINE,
  );
  const container = await runningContainerOf(run);
  const { NetworkSettings } = await container.inspect();
  const [NetworkMode = ''] = Object.keys(NetworkSettings.Networks);
  const guest = await docker.createContainer({
    Image: 'busybox:stable',
    Cmd: ['sleep', '600'],
    HostConfig: { NetworkMode },
  });
  await guest.start();
  await (await container.exec({ Cmd: ['touch', '/go'] })).start({});

  expect(await run.result()).toMatchObject({ totalSuccess: 1, cleanup: 'deferred' });
  expect(await sharedBy(run.workflowId)).toEqual(['back']);
  await guest.remove({ force: true });
  await untilGone(run.workflowId);
}, 120_000);

test('a run that is cancelled while its network is made leaves none', async () => {
  const run = await start(slow, { networks: { default: {} }, containers: [sh('true')] }, PIPELINE);
  await gate.reached;
  await run.cancel();
  gate.open();

  await expect(run.result()).rejects.toMatchObject({ cause: { name: 'CancelledFailure' } });
  expect(await sharedBy(run.workflowId)).toEqual([]);
});
