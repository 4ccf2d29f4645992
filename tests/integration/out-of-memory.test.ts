import { afterEach, expect, test } from '@jest/globals';
import { connectEngine } from '@tdw/activities/engine';
import Docker from 'dockerode';
import { useLeftoverCheck } from '../support/leftovers.ts';

const docker = new Docker();
const MEMORY_BYTES = 16 * 1024 * 1024;

let container: Docker.Container;
afterEach(() => container.remove({ force: true, v: true }));
useLeftoverCheck();

// No field of a payload limits memory yet: here the containers are made by hand.
test.each([
  ['that used more memory than it may', 'tail /dev/zero', true],
  ['that exits as if it had', 'true', false],
])('the engine tells of a container %s', async (_, script, isOutOfMemory) => {
  container = await docker.createContainer({
    Image: 'busybox:stable',
    Cmd: ['sh', '-c', `${script}; exit 137`],
    HostConfig: { Memory: MEMORY_BYTES, MemorySwap: MEMORY_BYTES },
  });
  await container.start();
  await container.wait();
  const { Id, State } = await container.inspect();
  const times = { fromMs: Date.parse(State.StartedAt), toMs: Date.parse(State.FinishedAt) + 500 };

  expect(State.ExitCode).toBe(137);
  const told = await connectEngine().listEvents({ ...times, container: Id, event: 'oom' });
  expect(told.length > 0).toBe(isOutOfMemory);
});
