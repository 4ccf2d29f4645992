import type { LabelledResource, ResourceFilter } from './engine-client.ts';
import type { EngineConnection } from './engine-connection.ts';
import { filters } from './filters.ts';
import { unlessStatus } from './settle-request.ts';

type Texts = Readonly<Record<string, string>>;

interface InspectedVolume {
  Options?: Texts | null;
  Labels: Texts | null;
}

interface ListedVolumes {
  Volumes: { Name: string; Labels: Texts | null }[] | null;
}

/** {@link EngineClient.inspectVolume} */
export async function inspectVolume(engine: EngineConnection, name: string): Promise<Texts | undefined> {
  const volume = await inspect(engine, name);
  return volume === undefined ? undefined : (volume.Labels ?? {});
}

/** {@link EngineClient.volumeOptions} */
export async function volumeOptions(engine: EngineConnection, name: string): Promise<Texts | undefined> {
  const volume = await inspect(engine, name);
  return volume === undefined ? undefined : (volume.Options ?? {});
}

/** {@link EngineClient.ensureVolume} */
export async function ensureVolume(engine: EngineConnection, name: string, labels: Texts): Promise<Texts> {
  await engine.call({ method: 'POST', path: '/volumes/create', body: { Name: name, Labels: labels } });
  // Not from the answer: after its restart, an engine (20.10) answers without the labels of a volume that
  // it has, until somebody inspects it.
  const { Labels } = (await engine.call({ method: 'GET', path: `/volumes/${name}` })) as InspectedVolume;
  return Labels ?? {};
}

/** {@link EngineClient.listVolumes} */
export async function listVolumes(
  engine: EngineConnection,
  { name, label }: ResourceFilter,
): Promise<LabelledResource[]> {
  const request = { method: 'GET', path: '/volumes', query: filters({ name, label }) } as const;
  const { Volumes } = (await engine.call(request)) as ListedVolumes;
  return (Volumes ?? []).map(({ Name, Labels }) => ({ id: Name, name: Name, labels: Labels ?? {} }));
}

/** {@link EngineClient.removeVolume} */
export async function removeVolume(engine: EngineConnection, name: string): Promise<boolean> {
  return (await unlessStatus(404, engine.call({ method: 'DELETE', path: `/volumes/${name}` }))) !== undefined;
}

async function inspect(engine: EngineConnection, name: string): Promise<InspectedVolume | undefined> {
  const volume = await unlessStatus(404, engine.call({ method: 'GET', path: `/volumes/${name}` }));
  return volume as InspectedVolume | undefined;
}
