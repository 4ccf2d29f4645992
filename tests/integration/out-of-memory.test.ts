import { expect, test } from '@jest/globals';
import { connectEngine, runContainer } from '@tdw/activities/engine';
import { useLeftoverCheck } from '../support/leftovers.ts';

useLeftoverCheck();

const MEMORY = '16m';

test.each([
  ['that used more memory than it may', 'tail /dev/zero', true],
  ['that exits as if it had', 'true', false],
])('a container %s', async (_, script, outOfMemory) => {
  const result = await runContainer({
    image: 'busybox:stable',
    command: ['sh', '-c', `${script}; exit 137`],
    memLimit: MEMORY,
    memswapLimit: MEMORY,
  });

  expect(result).toMatchObject({ success: false, exitCode: 137, outOfMemory });
  const times = { fromMs: Date.parse(result.startedAt), toMs: Date.parse(result.finishedAt) + 500 };
  const told = await connectEngine().listEvents({ ...times, container: result.containerId, event: 'oom' });
  expect(told.length > 0).toBe(outOfMemory);
});
