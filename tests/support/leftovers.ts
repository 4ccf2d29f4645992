import { afterAll, afterEach, beforeAll, beforeEach, expect } from '@jest/globals';
import Docker from 'dockerode';

const docker = new Docker();
const PATIENCE_MS = 20_000;

/**
 * Fails a test after which the engine has a container, a network or a volume more than before. All of them
 * are compared, not only those with our labels: an anonymous volume has none.
 *
 * @param of - `all`: all tests of the block together, which are not one after the other. Default: each test
 */
export function useLeftoverCheck(of: 'each' | 'all' = 'each'): void {
  const [begin, end] = of === 'each' ? [beforeEach, afterEach] : [beforeAll, afterAll];
  let before: Set<string>;

  begin(async () => {
    before = new Set(await everything());
  });

  end(async () => {
    // Removal is off the run's path: it may end after the run has.
    const giveUpAt = Date.now() + PATIENCE_MS;
    for (;;) {
      const leftovers = (await everything()).filter((item) => !before.has(item));
      if (leftovers.length === 0) return;
      if (Date.now() > giveUpAt) expect(leftovers).toEqual([]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  });
}

async function everything(): Promise<string[]> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
  ]);
  return [
    ...containers.map(({ Names, Id }) => `container ${Names[0]} ${Id}`),
    ...networks.map(({ Name, Id }) => `network ${Name} ${Id}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}
