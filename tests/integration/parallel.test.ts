import { describe, expect, test } from '@jest/globals';
import type { ContainersOutput } from '@tdw/payloads';
import { useContainerWorker } from '../support/container-worker.ts';
import { useLeftoverCheck } from '../support/leftovers.ts';
import { start } from '../support/runs.ts';

const image = 'busybox:stable';
const worker = useContainerWorker();
useLeftoverCheck();

const sh = (script: string) => ({ image, command: ['sh', '-c', script] });

async function run(input: object, workflow = 'parallelContainersWorkflow'): Promise<ContainersOutput> {
  return (await start(worker, input, workflow)).result() as Promise<ContainersOutput>;
}

describe('many containers', () => {
  test('never run more at a time than maxConcurrency', async () => {
    const containers = Array.from({ length: 9 }, () => sh('sleep 0.2'));
    const { results } = await run({ containers, maxConcurrency: 3 });
    const moments = results.flatMap(({ startedAt, finishedAt }) => [
      { at: startedAt!, change: 1 },
      { at: finishedAt!, change: -1 },
    ]);
    let underWay = 0;
    const most = moments
      // In the order of the engine's clock, which has more digits than a Date.
      .sort((a, b) => (a.at < b.at ? -1 : 1))
      .map(({ change }) => (underWay += change));

    expect(Math.max(...most)).toBeLessThanOrEqual(3);
    expect(Math.max(...most)).toBeGreaterThan(1);
  });
});

describe('long outputs', () => {
  const zeros = (megabytes: number): string => `head -c ${megabytes * 1_048_576} /dev/zero | tr '\\0' x`;

  test('of a pipeline are shortened, each to its share, and the run completes', async () => {
    const containers = [3, 3, 3].map((megabytes) => sh(`${zeros(megabytes)}; echo; echo END`));
    const { results } = await run({ containers }, 'containerPipelineWorkflow');

    for (const { stdout, stdoutBytes, truncated } of results) {
      expect(stdout).toMatch(/^x+\n\[\.\.\. .* left out \.\.\.\]\nx+\nEND\n$/);
      expect(stdoutBytes).toBe(3 * 1_048_576 + 5);
      expect(truncated).toBe(true);
    }
  });

  test('of two hundred containers fit into one result, binary or not, in the order of the input', async () => {
    const noise = 'head -c 1048576 /dev/urandom';
    const containers = Array.from({ length: 200 }, (_, index) => ({
      ...sh(`${index % 2 === 0 ? zeros(1) : noise}; echo; echo END ${index}`),
      name: `n${index}`,
    }));
    const { results, totalSuccess } = await run({ containers });

    expect(totalSuccess).toBe(200);
    expect(results.map(({ name, stdout }) => `${name}: ${stdout.trimEnd().split('\n').at(-1)}`)).toEqual(
      containers.map(({ name }, index) => `${name}: END ${index}`),
    );
  });
});
