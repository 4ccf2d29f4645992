import type { LabelledResource, NetworkOptions, ResourceFilter } from './engine-client.ts';
import type { EngineConnection } from './engine-connection.ts';
import { filters } from './filters.ts';
import { unlessStatus } from './settle-request.ts';

interface ListedNetwork {
  Id: string;
  Name: string;
  Labels: Record<string, string> | null;
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
  return (await unlessStatus(404, engine.call({ method: 'DELETE', path: `/networks/${id}` }))) !== undefined;
}
