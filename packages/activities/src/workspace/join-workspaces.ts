import { Label, type WorkspaceUse } from '@tdw/payloads';
import type { ContainerRun } from '../container/container-run.ts';
import type { CreateContainerOptions } from '../engine/create-container-options.ts';
import { ensureNetwork } from './ensure-network.ts';
import { mountRunVolumes } from './mount-run-volumes.ts';
import { workspaceFailure } from './workspace-failure.ts';
import { workspaceLabels } from './workspace-labels.ts';
import { sharedName } from './workspace-names.ts';

/** A network that a container is in, and its host names there. */
export interface Membership {
  networkId: string;
  aliases: readonly string[];
}

/** What it takes to create a container where it uses what its run shares. */
export interface Joined {
  options: CreateContainerOptions;
  /** The networks that it has to be connected to once it is created: the engine takes one at creation. */
  further: readonly Membership[];
}

/**
 * Makes the networks and volumes that a container uses, unless they are there, and has the container created in them.
 *
 * @throws {@link ContainerError} of the type `Tdw.WorkspaceFailed` where the engine does not make one
 */
export async function joinWorkspaces(
  run: ContainerRun,
  workspaces: readonly WorkspaceUse[],
  options: CreateContainerOptions,
): Promise<Joined> {
  const [memberships] = await Promise.all([ensureNetworks(run, workspaces), ensureVolumes(run, workspaces)]);
  const [first, ...further] = memberships;
  return {
    options: {
      ...options,
      Labels: { ...options.Labels, ...(workspaces[0] && { [Label.workspace]: workspaces[0].key }) },
      HostConfig: {
        ...mountRunVolumes(options.HostConfig ?? {}, workspaces),
        ...(first && { NetworkMode: first.networkId }),
      },
      ...(first && {
        NetworkingConfig: { EndpointsConfig: { [first.networkId]: { Aliases: [...first.aliases] } } },
      }),
    },
    further,
  };
}

/** Before the container is started: only so is it in all of its networks from the beginning. */
export async function connectFurther(
  run: ContainerRun,
  containerId: string,
  further: readonly Membership[],
): Promise<void> {
  for (const { networkId, aliases } of further) await run.engine.connectNetwork(networkId, containerId, aliases);
}

async function ensureNetworks(run: ContainerRun, workspaces: readonly WorkspaceUse[]): Promise<Membership[]> {
  const uses = workspaces.flatMap(({ key, networks }) =>
    Object.entries(networks).map(([name, use]) => ({ key, name, use })),
  );
  return Promise.all(
    uses.map(async ({ key, name, use }) => ({
      networkId: await ensureNetwork(run, key, name, use),
      aliases: use.aliases,
    })),
  );
}

async function ensureVolumes(run: ContainerRun, workspaces: readonly WorkspaceUse[]): Promise<void> {
  const named = workspaces.flatMap(({ key, volumes }) => volumes.map((name) => ({ key, name })));
  await Promise.all(
    named.map(async ({ key, name }) => {
      try {
        await run.engine.ensureVolume(sharedName(key, name), workspaceLabels(run, key, Label.volume, name));
      } catch (error) {
        throw await workspaceFailure(run, `the volume '${name}'`, error);
      }
    }),
  );
}
