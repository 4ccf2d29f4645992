import { randomUUID } from 'node:crypto';
import { Label } from '@tdw/payloads';
import { ContainerError } from '../container/container-error.ts';
import { pullImage } from '../container/pull-image.ts';
import { EngineError } from '../engine/engine-client.ts';
import { VERSION } from '../version.ts';
import { findListener } from './find-listener.ts';
import type { Sight } from './poll.ts';
import { NeverReady, type StartingContainer } from './starting-container.ts';

const IMAGE = 'busybox:stable';
/** If this process dies, the helper ends by itself; whoever removes the execution's containers finds it by its label. */
const LIFETIME_SECONDS = 3_600;

/**
 * A container in the network namespace of another one whose image has no programs to look around with. It is
 * started when it is first needed, and has to be removed in any case.
 */
export class NetworkHelper {
  readonly #starting: StartingContainer;
  #name: string | undefined;
  #id: string | undefined;

  constructor(starting: StartingContainer) {
    this.#starting = starting;
  }

  /** @throws {@link NeverReady} when the helper's image cannot be had */
  async look(port: number): Promise<Sight> {
    const { run, signal } = this.#starting;
    try {
      this.#id ??= await this.#start();
      const listens = await findListener(run.engine, this.#id, port, signal);
      return listens === true ? 'ready' : { seen: 'nothing listens on it' };
    } catch (error) {
      if (error instanceof ContainerError) throw new NeverReady(`it has no programs to look with; ${error.message}`);
      // Somebody may have removed it, or it has ended: the next look begins anew.
      if (error instanceof EngineError) await this.remove();
      throw error;
    }
  }

  /** By name, not by id: a create may have been under way whose answer never came. */
  async remove(): Promise<void> {
    const name = this.#name;
    this.#name = this.#id = undefined;
    if (name === undefined) return;
    // What an engine that fails keeps of it is removed with the execution, whose label it carries.
    await this.#starting.run.engine.removeContainer(name, { force: true }).catch(() => undefined);
  }

  async #start(): Promise<string> {
    const { run, inspection, signal } = this.#starting;
    const { engine, key, facts, ownerLabels } = run;
    if ((await engine.inspectImage(IMAGE)) === undefined) {
      await pullImage({ ...run, signal }, { image: IMAGE });
      facts.phase = 'becomingReady';
    }
    signal.throwIfAborted();
    this.#name = `tdw-helper-${randomUUID()}`;
    const id = await engine.createContainer(this.#name, {
      Image: IMAGE,
      Cmd: ['sleep', String(LIFETIME_SECONDS)],
      Labels: { ...ownerLabels, [Label.execution]: key, [Label.host]: facts.host, [Label.version]: VERSION },
      HostConfig: { NetworkMode: `container:${inspection.id}` },
    });
    await engine.startContainer(id);
    return id;
  }
}
