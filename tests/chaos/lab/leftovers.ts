import type Docker from 'dockerode';
import type { NetworkInspectInfo } from 'dockerode';

const NETWORK = 'network ';

/** Everything that is on the engine, and not only what has our labels: an anonymous volume has none. */
export async function listEverything(docker: Docker): Promise<string[]> {
  const [containers, networks, { Volumes: volumes }] = await Promise.all([
    docker.listContainers({ all: true }),
    docker.listNetworks(),
    docker.listVolumes(),
  ]);
  return [
    ...containers.map(({ Names, State }) => `container ${Names[0]} (${State})`),
    // By their names: the id of the default network is another after each start of the engine.
    ...networks.map(({ Name }) => `${NETWORK}${Name}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}

/** What is there and was not before; looked at again and again until there is nothing, or the patience is over. */
export async function findLeftovers(docker: Docker, before: readonly string[], patienceMs: number): Promise<string[]> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const leftovers = (await listEverything(docker)).filter((item) => !before.includes(item));
    if (leftovers.length === 0) return [];
    if (Date.now() > giveUpAt) return Promise.all(leftovers.map((item) => describe(docker, item)));
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

/** With what keeps a network, as its engine knows it. */
async function describe(docker: Docker, item: string): Promise<string> {
  if (!item.startsWith(NETWORK)) return item;
  const { Containers = {} }: NetworkInspectInfo = await docker.getNetwork(item.slice(NETWORK.length)).inspect();
  const endpoints = Object.entries(Containers).map(([key, { Name }]) => `${Name} (${key})`);
  return `${item}, which has ${endpoints.join(' and ') || 'no endpoints'}`;
}
