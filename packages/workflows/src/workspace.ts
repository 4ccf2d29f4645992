import { ActivityFailure, CancellationScope, uuid4 } from '@temporalio/workflow';
import {
  containerTitle,
  type ContainerExecutionInput,
  DEFAULT_NETWORK,
  FailureType,
  type WorkspaceDeclaration,
  type WorkspaceUse,
  workspaceUseOf,
} from '@tdw/payloads';
import { removeWorkspace } from './container-activities.ts';
import { containerFailure } from './container-failure.ts';
import type { Host } from './host.ts';

/**
 * The networks and volumes that containers share: those that a run declares, or the network of a container and its
 * services. Activities make them when the first container needs them. A run that declares nothing has nothing of this in its
 * history.
 */
export class Workspace {
  readonly #declaration: WorkspaceDeclaration;
  readonly #hosts = new Set<Host>();
  #key: string | undefined;

  constructor(declaration: WorkspaceDeclaration) {
    this.#declaration = declaration;
  }

  /**
   * What a container has of it, which is about to be asked for on that host.
   *
   * @returns `undefined` where that is nothing
   * @throws ApplicationFailure of the type `Tdw.HostLost` when it mounts volumes that were in use on a host that is lost
   */
  useOf(container: ContainerExecutionInput, host: Host): WorkspaceUse | undefined {
    const use = workspaceUseOf(container, this.#declaration);
    if (use === undefined) return undefined;
    // Not before there is any use for it: so is it new where a run is reset to before that.
    this.#key ??= uuid4();
    for (const other of this.#hosts) {
      if (other !== host && use.volumes.some((volume) => other.hasUsed(this.#key!, volume))) {
        throw volumesLostFailure(container, use.volumes);
      }
    }
    this.#hosts.add(host);
    return { key: this.#key, ...use };
  }

  /**
   * Removes it where containers may have made some of it, when all of them have ended. What a host had that is lost is left
   * to its reaper.
   *
   * @returns whether that is left to be done, for nobody was there to do it
   */
  async remove(): Promise<{ cleanup?: 'deferred' }> {
    const key = this.#key;
    if (key === undefined) return {};
    const hosts = [...this.#hosts].filter((host) => !host.isLost && host.hasUsed(key));
    try {
      // Also of a run that is cancelled.
      await CancellationScope.nonCancellable(() =>
        Promise.all(hosts.map(({ taskQueue }) => removeWorkspace(taskQueue, key))),
      );
      return {};
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      return { cleanup: 'deferred' };
    }
  }
}

/** That of a run: with services, its containers are in a network with them, whatever else it declares. */
export function workspaceOfRun({
  networks,
  volumes,
  services = [],
}: WorkspaceDeclaration & { services?: readonly unknown[] }): Workspace {
  const all = services.length > 0 ? { [DEFAULT_NETWORK]: {}, ...networks } : networks;
  return new Workspace({ ...(all && { networks: all }), ...(volumes && { volumes }) });
}

function volumesLostFailure(container: ContainerExecutionInput, volumes: readonly string[]): Error {
  const { image, name } = container;
  const names = volumes.map((volume) => `'${volume}'`).join(', ');
  const what = `The ${containerTitle(container)} mounts volumes of the run (${names}) that were on a host which is lost`;
  return containerFailure(FailureType.HostLost, what, { image, ...(name !== undefined && { name }) });
}
