import { DEFAULT_NETWORK, membershipsOf, type RunNetwork } from './networks.ts';
import type { ContainerNetworks } from './networks.ts';
import { type RunVolume, volumeNameOf } from './volumes.ts';
import type { VolumeMount } from '../syntax/volume.ts';

/** What containers share, as a run declares it. */
export interface WorkspaceDeclaration {
  networks?: Readonly<Record<string, RunNetwork>>;
  volumes?: Readonly<Record<string, RunVolume>>;
}

/** What one container has of a workspace: all that its activity needs to know of it. */
export interface WorkspaceUse {
  /** A UUID drawn by the workflow, which the engine's names for its networks and volumes end with. */
  key: string;
  /** The networks that the container is in, by their names in the run. */
  networks: Record<string, NetworkUse>;
  /** The run's names of the volumes that the container mounts. */
  volumes: string[];
}

export interface NetworkUse {
  internal?: boolean;
  /** All host names that the container has in it. */
  aliases: string[];
}

/** The fields of a container that say what it uses. */
interface Member {
  name?: string;
  networks?: ContainerNetworks;
  networkMode?: string;
  volumes?: readonly (string | VolumeMount)[];
}

/**
 * What a container uses of what its run declares: the networks that it names, or else the run's `default`, and the volumes
 * of the run that its mounts name.
 *
 * @returns `undefined` where that is nothing
 */
export function workspaceUseOf(
  container: Member,
  { networks: declared = {}, volumes: declaredVolumes = {} }: WorkspaceDeclaration,
): Omit<WorkspaceUse, 'key'> | undefined {
  const { name, networkMode, networks = networkMode === undefined ? [DEFAULT_NETWORK] : [] } = container;
  const memberships = membershipsOf(networks).filter(([network]) => Object.hasOwn(declared, network));
  const uses = memberships.map(([network, { aliases = [] }]): [string, NetworkUse] => [
    network,
    {
      ...(declared[network]!.internal === true && { internal: true }),
      aliases: [...new Set([...(name === undefined ? [] : [name]), ...aliases])],
    },
  ]);
  const mounted = (container.volumes ?? []).map(volumeNameOf).filter((volume) => volume !== undefined);
  const volumes = [...new Set(mounted)].filter((volume) => Object.hasOwn(declaredVolumes, volume));
  return uses.length === 0 && volumes.length === 0 ? undefined : { networks: Object.fromEntries(uses), volumes };
}
