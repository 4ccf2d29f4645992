import { EngineError, type LabelledResource, type NetworkOptions, type ResourceFilter } from './engine-client.ts';
import type { EngineConnection } from './engine-connection.ts';
import { filters } from './filters.ts';
import { unlessStatus } from './settle-request.ts';

interface ListedNetwork {
  Id: string;
  Name: string;
  Labels: Record<string, string> | null;
}

interface InspectedNetwork {
  /** Its endpoints. */
  Containers?: Record<string, { Name: string }>;
}

/** {@link EngineClient.createNetwork} */
export async function createNetwork(
  engine: EngineConnection,
  name: string,
  { internal, bridge, labels }: NetworkOptions,
): Promise<string> {
  const body = {
    Name: name,
    // What an engine of before 25 has to be asked for.
    CheckDuplicate: true,
    Driver: 'bridge',
    Internal: internal,
    Labels: labels,
    Options: { 'com.docker.network.bridge.name': bridge },
  };
  const { Id } = (await engine.call({ method: 'POST', path: '/networks/create', body })) as { Id: string };
  return Id;
}

/** {@link EngineClient.listNetworks} */
export async function listNetworks(
  engine: EngineConnection,
  { name, label }: ResourceFilter,
): Promise<LabelledResource[]> {
  const networks = await engine.call({ method: 'GET', path: '/networks', query: filters({ name, label }) });
  return (
    (networks as ListedNetwork[])
      .map(({ Id: id, Name, Labels }) => ({ id, name: Name, labels: Labels ?? {} }))
      // The engine takes a name for a part of one.
      .filter((network) => name === undefined || network.name === name)
  );
}

/** {@link EngineClient.connectNetwork} */
export async function connectNetwork(
  engine: EngineConnection,
  id: string,
  containerId: string,
  aliases: readonly string[],
): Promise<void> {
  const body = { Container: containerId, EndpointConfig: { Aliases: aliases } };
  await engine.call({ method: 'POST', path: `/networks/${id}/connect`, body });
}

/** {@link EngineClient.removeNetwork} */
export async function removeNetwork(engine: EngineConnection, id: string): Promise<boolean> {
  const remove = async (): Promise<boolean> =>
    (await unlessStatus(404, engine.call({ method: 'DELETE', path: `/networks/${id}` }))) !== undefined;
  try {
    return await remove();
  } catch (error) {
    const isUsed = error instanceof EngineError && error.status === 403;
    if (!isUsed || !(await disconnectStale(engine, id))) throw error;
    return await remove();
  }
}

/**
 * Of a container that ends while its engine is being started (`--live-restore`), the engine keeps the endpoint until it is
 * started once more, though the container be removed (seen with 20.10). By force it disconnects one by its name, which is
 * the container's (`docker network disconnect --force`).
 *
 * @returns whether there were any
 */
async function disconnectStale(engine: EngineConnection, id: string): Promise<boolean> {
  const path = `/networks/${id}`;
  const { Containers } = ((await unlessStatus(404, engine.call({ method: 'GET', path }))) ?? {}) as InspectedNetwork;
  const names = Object.values(Containers ?? {}).map(({ Name }) => Name);
  const isDisconnected = await Promise.all(
    names.map(async (name) => {
      const container = await unlessStatus(404, engine.call({ method: 'GET', path: `/containers/${name}/json` }));
      if (container !== undefined) return false;
      const body = { Container: name, Force: true };
      await unlessStatus(404, engine.call({ method: 'POST', path: `${path}/disconnect`, body }));
      return true;
    }),
  );
  return isDisconnected.includes(true);
}
