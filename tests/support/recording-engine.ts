import type { EngineClient } from '@tdw/activities';
import Docker from 'dockerode';

/** An engine, and what it said of each container right after it had created it. */
export interface RecordingEngine {
  engine: EngineClient;
  created: Docker.ContainerInspectInfo[];
}

/** Containers are gone when their run is over, and one that could not be started was never there for long. */
export function recording(engine: EngineClient): RecordingEngine {
  const docker = new Docker();
  const created: Docker.ContainerInspectInfo[] = [];
  const recorder = new Proxy(engine, {
    get(target, name: keyof EngineClient) {
      if (name !== 'createContainer') {
        const value = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return async (...args: Parameters<EngineClient['createContainer']>) => {
        const id = await target.createContainer(...args);
        created.push(await docker.getContainer(id).inspect());
        return id;
      };
    },
  });
  return { engine: recorder, created };
}
