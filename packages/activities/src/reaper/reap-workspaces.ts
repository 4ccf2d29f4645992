import { Label } from '@tdw/payloads';
import { type EngineClient, EngineError, type LabelledResource } from '../engine/engine-client.ts';
import { type Removal, sweep, type Swept, type SweepOptions } from './sweep.ts';

export interface ReapWorkspacesOptions extends SweepOptions {
  readonly engine: EngineClient;
  /** Ids of containers that are taken for gone: a dry run over containers has only said of them that it would remove them. */
  readonly takenForGone?: ReadonlySet<string>;
}

/** A network or a volume that was made for a run. */
interface SharedResource extends LabelledResource {
  readonly kind: 'network' | 'volume';
}

/** What a pass has found, and done. */
export interface ReapedResource extends Omit<Swept<SharedResource>, 'item'> {
  readonly resource: SharedResource;
}

/** The engine does not remove what a container uses: a network that one runs in, a volume that one has, running or not. */
const IN_USE: Readonly<Record<SharedResource['kind'], number>> = { network: 403, volume: 409 };

/**
 * One pass over the networks and volumes on an engine that were made for runs: removes those of closed ones, by the rules of
 * {@link sweep}. To be made after the pass over containers, for what a container uses stays until it is gone.
 *
 * @returns all of them, and what became of each
 * @throws {@link EngineError} when the engine does not list them; the signal's reason when it aborts before the removals
 */
export async function reapWorkspaces(options: ReapWorkspacesOptions): Promise<ReapedResource[]> {
  const { engine } = options;
  const [networks, volumes] = await Promise.all([
    engine.listNetworks({ label: Label.network }),
    engine.listVolumes({ label: Label.volume }),
  ]);
  const resources: SharedResource[] = [
    ...networks.map((network) => ({ kind: 'network' as const, ...network })),
    ...volumes.map((volume) => ({ kind: 'volume' as const, ...volume })),
  ];
  const swept = await sweep(resources, Label.workspace, options, (resource) => remove(engine, resource));
  return Promise.all(
    swept.map(async ({ item: resource, ...others }) => {
      const isInUse = others.outcome === 'wouldRemove' && (await wouldBeInUse(resource, options));
      return { resource, ...others, ...(isInUse && { outcome: 'inUse' as const }) };
    }),
  );
}

/** What the engine says of itself where it is told to remove something. */
async function wouldBeInUse(
  { kind, id }: SharedResource,
  { engine, takenForGone = new Set() }: ReapWorkspacesOptions,
): Promise<boolean> {
  const users = await engine.findUsersOf(kind, id);
  return users.some((user) => !takenForGone.has(user));
}

async function remove(engine: EngineClient, { kind, id }: SharedResource): Promise<Removal> {
  try {
    const isRemoved = await (kind === 'network' ? engine.removeNetwork(id) : engine.removeVolume(id));
    return { outcome: isRemoved ? 'removed' : 'gone' };
  } catch (error) {
    const isUsed = error instanceof EngineError && error.status === IN_USE[kind];
    return isUsed ? { outcome: 'inUse' } : { outcome: 'failed', error };
  }
}
