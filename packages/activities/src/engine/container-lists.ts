import type { ContainerSummary } from './container-inspection.ts';
import type { EngineConnection } from './engine-connection.ts';
import { filters } from './filters.ts';

interface ListedContainer {
  Id: string;
  /** Each begins with a slash. */
  Names: string[];
  Labels: Record<string, string> | null;
  State: string;
}

/** {@link EngineClient.findContainers} */
export function findContainers(engine: EngineConnection, labels: Readonly<Record<string, string>>): Promise<string[]> {
  return findIds(engine, { label: Object.entries(labels).map(([key, value]) => `${key}=${value}`) });
}

/** {@link EngineClient.findContainersOf} */
export function findContainersOf(engine: EngineConnection, image: string): Promise<string[]> {
  return findIds(engine, { ancestor: image });
}

/** {@link EngineClient.findUsersOf} */
export function findUsersOf(engine: EngineConnection, kind: 'network' | 'volume', id: string): Promise<string[]> {
  return findIds(engine, { [kind]: id }, kind === 'volume');
}

/** {@link EngineClient.listContainers} */
export async function listContainers(engine: EngineConnection, label: string): Promise<ContainerSummary[]> {
  return (await list(engine, { label })).map(({ Id: id, Names: [name = ''], Labels, State: state }) => {
    return { id, name: name.replace(/^\//, ''), labels: Labels ?? {}, state };
  });
}

type Wanted = Parameters<typeof filters>[0];

async function findIds(engine: EngineConnection, wanted: Wanted, all?: boolean): Promise<string[]> {
  return (await list(engine, wanted, all)).map(({ Id }) => Id);
}

/** @param all - `false`: only those that run */
async function list(engine: EngineConnection, wanted: Wanted, all = true): Promise<ListedContainer[]> {
  const query = { all, ...filters(wanted) };
  return (await engine.call({ method: 'GET', path: '/containers/json', query })) as ListedContainer[];
}
