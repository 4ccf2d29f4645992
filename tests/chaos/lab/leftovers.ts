import type Docker from 'dockerode';

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
    ...networks.map(({ Name }) => `network ${Name}`),
    ...(volumes ?? []).map(({ Name }) => `volume ${Name}`),
  ];
}

/** What is there and was not before; looked at again and again until there is nothing, or the patience is over. */
export async function findLeftovers(docker: Docker, before: readonly string[], patienceMs: number): Promise<string[]> {
  const giveUpAt = Date.now() + patienceMs;
  for (;;) {
    const leftovers = (await listEverything(docker)).filter((item) => !before.includes(item));
    if (leftovers.length === 0 || Date.now() > giveUpAt) return leftovers;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
