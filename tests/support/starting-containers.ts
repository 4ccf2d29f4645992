import { afterEach } from '@jest/globals';
import { connectEngine, type EngineClient, startService } from '@tdw/activities/engine';
import type { ContainerExecutionInput, StartedService } from '@tdw/payloads';
import Docker from 'dockerode';
import { overriding } from './overriding.ts';

const docker = new Docker();

/** What only the engine has and a payload cannot say, such as a health check. */
interface EngineOptions {
  Healthcheck?: { Test: string[]; Interval: number; Timeout: number; Retries: number };
  HostConfig?: { ExtraHosts: string[] };
}

export interface StartingContainers {
  /** Starts one and waits until it is ready. */
  waitFor(
    input: Partial<ContainerExecutionInput>,
    options?: { engine?: EngineClient; create?: EngineOptions },
  ): Promise<StartedService>;
}

/** Containers of the real engine that are removed after each test. */
export function useStartingContainers(): StartingContainers {
  const started: { containerId: string; exited: Promise<unknown> }[] = [];

  afterEach(async () => {
    for (const { containerId, exited } of started.splice(0)) {
      await docker
        .getContainer(containerId)
        .remove({ force: true, v: true })
        .catch(() => undefined);
      // With its container gone, following it ends as it may.
      await exited.catch(() => undefined);
    }
  });

  return {
    async waitFor(input, { engine = connectEngine(), create = {} } = {}) {
      const service = await startService(
        { image: 'busybox:stable', ...input },
        { engine: createdWith(engine, create) },
      );
      started.push(service);
      return service;
    },
  };
}

/** The engine, which is asked for something more with each container. */
function createdWith(engine: EngineClient, more: EngineOptions): EngineClient {
  return overriding(engine, {
    createContainer: (name, options) => {
      const HostConfig = { ...options.HostConfig, ...more.HostConfig };
      return engine.createContainer(name, { ...options, ...more, HostConfig });
    },
  });
}

/** The engine as a worker on another machine has it: its containers' own addresses lead nowhere. */
export function seenFromAfar(engine: EngineClient): EngineClient {
  return overriding(engine, { isLocal: () => false, hostName: () => '127.0.0.1' });
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
