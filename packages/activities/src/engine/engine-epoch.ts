import type { EngineConnection } from './engine-connection.ts';
import { DEFAULT_NETWORK } from './read-inspection.ts';
import { unlessStatus } from './settle-request.ts';

/** {@link EngineClient.epoch} */
export async function epoch(engine: EngineConnection): Promise<string | undefined> {
  return (await defaultNetwork(engine))?.Id;
}

/** {@link EngineClient.startedAt} */
export async function startedAt(engine: EngineConnection): Promise<string | undefined> {
  const { LiveRestoreEnabled } = (await engine.call({ method: 'GET', path: '/info' })) as Info;
  // With it, the network lives on with the containers that do. Podman, which has no such thing, has no such network either.
  return LiveRestoreEnabled === false ? (await defaultNetwork(engine))?.Created : undefined;
}

interface Info {
  LiveRestoreEnabled?: boolean;
}

interface Network {
  Id: string;
  Created: string;
}

async function defaultNetwork(engine: EngineConnection): Promise<Network | undefined> {
  const request = { method: 'GET', path: `/networks/${DEFAULT_NETWORK}`, isNewcomer: true } as const;
  return (await unlessStatus(404, engine.call(request))) as Network | undefined;
}
