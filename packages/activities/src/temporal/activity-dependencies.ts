import type { EngineClient } from '../engine/engine-client.ts';

/** What the activities need from the worker that they run on. */
export interface ActivityDependencies {
  engine: EngineClient;
  /** The name of this engine among all that serve the same runs. It must outlive the worker. */
  host: string;
  /** The UUID of the Temporal namespace: it tells our containers from those of another server. */
  namespaceId: string;
}
