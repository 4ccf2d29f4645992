import type { EngineClient } from '../engine/engine-client.ts';

/** What the activities need from the worker that they run on. */
export interface ActivityDependencies {
  engine: EngineClient;
  /** The name of this engine among all that serve the same runs. It must outlive the worker. */
  host: string;
  /** The UUID of the Temporal namespace: it tells our containers from those of another server. */
  namespaceId: string;
  /** The host name under which those who use a service reach its published ports. Default: `localhost`. */
  endpointHost?: string;
  /** The folders of the host that payloads may bind-mount, or what is in them. Default: none. */
  bindRoots?: readonly string[];
}
