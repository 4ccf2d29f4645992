import { randomUUID } from 'node:crypto';
import { afterEach } from '@jest/globals';
import { connectEngine, type EngineClient } from '@tdw/activities/engine';
import type { ContainerExecutionInput } from '@tdw/payloads';
import Docker from 'dockerode';
// Of the package's inside: what is tested here is one step of an activity, on the real engine.
import type { ContainerRun } from '../../packages/activities/src/container/container-run.ts';
import { type ReadyContainerFacts, waitUntilReady } from '../../packages/activities/src/readiness/wait-until-ready.ts';

const docker = new Docker();

export interface StartingContainers {
  /** Starts one and waits until it is ready. What only the engine has, such as a health check, is in `options`. */
  waitFor(
    input: Partial<ContainerExecutionInput>,
    options?: { engine?: EngineClient; create?: Partial<Docker.ContainerCreateOptions> },
  ): Promise<ReadyContainerFacts>;
}

/** Containers of the real engine that are removed after each test. */
export function useStartingContainers(): StartingContainers {
  const started: Docker.Container[] = [];

  afterEach(async () => {
    await Promise.all(started.splice(0).map((container) => container.remove({ force: true, v: true })));
  });

  return {
    async waitFor(partial, { engine = connectEngine(), create = {} } = {}) {
      const input = { image: 'busybox:stable', ...partial };
      const ports = (input.ports ?? []).map((port) => `${port}/tcp`);
      const container = await docker.createContainer({
        Image: input.image,
        ...(input.command && { Cmd: input.command }),
        ExposedPorts: Object.fromEntries(ports.map((port) => [port, {}])),
        HostConfig: { PortBindings: Object.fromEntries(ports.map((port) => [port, [{ HostPort: '' }]])) },
        ...create,
      });
      started.push(container);
      await container.start();
      return waitUntilReady(runOf(input, engine), container.id);
    },
  };
}

function runOf(input: ContainerExecutionInput, engine: EngineClient): ContainerRun {
  const key = randomUUID();
  return {
    engine,
    key,
    input,
    ownerLabels: {},
    facts: { host: 'test', key, phase: 'running' },
    isRetry: false,
    signal: new AbortController().signal,
    confirm: async () => undefined,
  };
}

/** The engine as a worker on another machine has it: its containers' own addresses lead nowhere. */
export function seenFromAfar(engine: EngineClient): EngineClient {
  const overrides: Partial<EngineClient> = { isLocal: () => false, hostName: () => '127.0.0.1' };
  return new Proxy(engine, {
    get(target, name: keyof EngineClient) {
      return overrides[name] ?? (target[name] as () => unknown).bind(target);
    },
  });
}

/** An image with one program under a name of its own, and nothing else: no shell, no `cat`. */
export async function importDistroless(name: string): Promise<void> {
  const source = await docker.createContainer({ Image: 'busybox:stable' });
  try {
    const program = await source.getArchive({ path: '/bin/busybox' });
    const progress = await docker.importImage(program, { repo: name });
    await new Promise<void>((resolve, reject) =>
      docker.modem.followProgress(progress, (error) => (error ? reject(error) : resolve())),
    );
  } finally {
    await source.remove();
  }
}

export async function removeImageByName(name: string): Promise<void> {
  await docker.getImage(name).remove({ force: true });
}
